// A gateway on the package "ws": each message is one send to each client that is open.
// With --arrays the messages of a burst are one array, and one send: what somebody does who has measured.

import WebSocket, { WebSocketServer } from "ws";
import { options, start } from "./bursts.mjs";

const settings = options();
const arrays = process.argv.includes("--arrays");
const server = new WebSocketServer({ host: "127.0.0.1", port: settings.port, backlog: 65535 });

function broadcast(text) {
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) {
      client.send(text);
    }
  }
}

server.on("connection", (client) => client.on("error", () => client.terminate()));
server.on("listening", () => {
  console.log(`ready ${settings.port}`);
  start(settings, (messages) => {
    if (arrays) {
      broadcast(`[${messages.join(",")}]`);
    } else {
      messages.forEach(broadcast);
    }
  });
});
