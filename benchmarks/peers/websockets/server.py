"""A gateway on the package "websockets": each message is one broadcast to all connections."""

import asyncio
import signal

from websockets.asyncio.server import broadcast, serve

import bursts


async def main():
    settings = bursts.options()
    connections = set()

    async def handle(connection):
        connections.add(connection)
        try:
            await connection.wait_closed()
        finally:
            connections.discard(connection)

    def on_burst(messages):
        for text in messages:
            broadcast(connections, text)

    async with serve(handle, "127.0.0.1", settings.port, backlog=65535, compression=None):
        print(f"ready {settings.port}", flush=True)
        ticking = asyncio.create_task(bursts.run(settings, on_burst))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ticking.cancel)
        await asyncio.wait([ticking])


asyncio.run(main())
