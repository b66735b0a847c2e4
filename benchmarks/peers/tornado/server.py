"""A gateway on the package "tornado": each message is one write_message to each handler that is open."""

import asyncio
import signal

from tornado.web import Application
from tornado.websocket import WebSocketClosedError, WebSocketHandler

import bursts

handlers = set()


class Quotes(WebSocketHandler):
    def open(self):
        self.set_nodelay(True)
        handlers.add(self)

    def on_message(self, message):
        pass

    def on_close(self):
        handlers.discard(self)


def on_burst(messages):
    for text in messages:
        for handler in list(handlers):
            try:
                handler.write_message(text)
            except WebSocketClosedError:
                handlers.discard(handler)


async def main():
    settings = bursts.options()
    Application([("/", Quotes)]).listen(settings.port, "127.0.0.1", backlog=65535)
    print(f"ready {settings.port}", flush=True)
    ticking = asyncio.create_task(bursts.run(settings, on_burst))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ticking.cancel)
    await asyncio.wait([ticking])


asyncio.run(main())
