// A gateway on the package "socket.io": each message is one event to everybody.
// It takes an object and makes the JSON of it itself, so the blanks that bring a message to its size stand in a field.

import { createServer } from "node:http";
import { Server } from "socket.io";
import { options, start } from "./bursts.mjs";

const settings = options();
const http = createServer();
const io = new Server(http, { transports: ["websocket"] });

function asObject(text) {
  const message = JSON.parse(text);
  const missing = settings.bytes - JSON.stringify(message).length - ',"fill":""'.length;
  return missing < 0 ? message : { ...message, fill: " ".repeat(missing) };
}

http.listen({ host: "127.0.0.1", port: settings.port, backlog: 65535 }, () => {
  console.log(`ready ${settings.port}`);
  start(settings, (messages) => messages.forEach((text) => io.emit("quote", asObject(text))));
});
