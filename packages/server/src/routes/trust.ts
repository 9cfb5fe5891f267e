/** Whether an output may run script in its frame, and the order to trust a notebook as it stands. */
import { notFound } from "../errors.ts";
import type { RoomTrust } from "../trust/room-trust.ts";
import { aboutNotebook, type Route } from "./table.ts";

export interface TrustRooms {
  open(apiPath: string): Promise<{ readonly trust: RoomTrust }>;
}

export function trustRoutes(rooms: TrustRooms): Route[] {
  return [
    {
      method: "GET",
      path: "/api/pellucid/trust/*",
      access: "shared",
      about: aboutNotebook,
      async handle({ params, url }) {
        const { cell, output, mime } = Object.fromEntries(url.searchParams);
        if (cell === undefined || mime === undefined || !/^\d{1,9}$/.test(output ?? "")) throw notFound("This output");
        const { trust } = await rooms.open(aboutNotebook(params)!);
        return Response.json({ trusted: await trust.of(cell, Number(output), mime) });
      },
    },
    {
      method: "POST",
      path: "/api/pellucid/trust/*",
      access: "write",
      async handle({ params }) {
        await (await rooms.open(aboutNotebook(params)!)).trust.trustAll();
        return new Response(null, { status: 204 });
      },
    },
  ];
}
