export * from "./jupyter/messages.ts";
export { fromUtf8, parseJson, toUtf8 } from "./jupyter/text.ts";
export * from "./jupyter/wire.ts";
export * from "./jupyter/websocket.ts";
export * from "./host.ts";
export * from "./helper.ts";
export * from "./observation.ts";
export * from "./room.ts";
export * from "./room-codec.ts";
