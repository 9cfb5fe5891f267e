export * from "./jupyter/messages.ts";
export * from "./host.ts";
export * from "./room.ts";
export * from "./room-codec.ts";
