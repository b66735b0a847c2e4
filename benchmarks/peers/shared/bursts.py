"""The messages of ../../README.md, and the timetable by which they are due: the same for every peer in Python."""

import argparse
import asyncio
import time


def options():
    parser = argparse.ArgumentParser()
    for name in ("port", "frames", "bytes", "symbols", "rate"):
        parser.add_argument(f"--{name}", type=int, required=True)
    return parser.parse_args()


async def run(settings, on_burst):
    """Calls on_burst with the texts of each burst when it is due, for ever.

    One that is late is made up for in the next turn of the event loop, so that the sockets have theirs in between.
    """
    if settings.rate == 0:
        await asyncio.Event().wait()
    sequences = [0] * settings.symbols
    following = 0
    burst = 0
    started = time.monotonic()
    started_micros = time.time_ns() // 1000

    def message(due_micros):
        nonlocal following
        symbol = following
        following = (following + 1) % settings.symbols
        sequences[symbol] += 1
        cents = 10_000 + due_micros // 100 % 10_000
        text = (
            f'{{"type":"update","ch":"quote","sym":"sim:{symbol:05}","seq":{sequences[symbol]},"ts":{due_micros},'
            f'"data":{{"bid":["{cents // 100}.{cents % 100:02}","500"],'
            f'"ask":["{(cents + 1) // 100}.{(cents + 1) % 100:02}","200"]}}'
        )
        return text.ljust(settings.bytes - 1) + "}"

    while True:
        await asyncio.sleep(max(0.0, started + burst / settings.rate - time.monotonic()))
        due_micros = started_micros + burst * 1_000_000 // settings.rate
        burst += 1
        on_burst([message(due_micros) for _ in range(settings.frames)])
