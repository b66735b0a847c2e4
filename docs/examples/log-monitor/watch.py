import asyncio, json, sys
from websockets.asyncio.client import connect

async def main(url, *services):
    async with connect(url, subprotocols=["tickgate.v1.json"]) as ws:
        await ws.send(json.dumps({"op": "sub", "id": 1, "ch": "app.log", "syms": services or ["*"]}))
        async for frame in ws:
            for message in json.loads(frame):
                for line in message.get("data") or []:
                    print(message["sym"], line["level"], line["line"], flush=True)

asyncio.run(main(*(sys.argv[1:] or ["ws://localhost:8080/v1/stream"])))
