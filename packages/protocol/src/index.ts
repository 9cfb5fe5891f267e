export * from "./jupyter/messages.ts";
export * from "./jupyter/wire.ts";
export * from "./jupyter/websocket.ts";
export * from "./host.ts";
export * from "./room.ts";
export * from "./room-codec.ts";
