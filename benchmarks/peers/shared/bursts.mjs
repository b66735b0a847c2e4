// The messages of ../../README.md, and the timetable by which they are due: the same for every peer in Node.

export function options() {
  const given = process.argv.slice(2);
  const number = (name) => {
    const value = Number(given[given.indexOf(name) + 1]);
    if (!given.includes(name) || !Number.isInteger(value) || value < 0) {
      throw new Error(`${name}: expected a whole number`);
    }
    return value;
  };
  return {
    port: number("--port"),
    frames: number("--frames"),
    bytes: number("--bytes"),
    symbols: number("--symbols"),
    rate: number("--rate"),
  };
}

// Calls onBurst with the texts of each burst when it is due. One that is late is made up for in the next turn of the
// event loop, so that the sockets have theirs in between.
export function start({ frames, bytes, symbols, rate }, onBurst) {
  if (rate === 0) {
    return;
  }
  const sequences = new Array(symbols).fill(0);
  const gapMillis = 1000 / rate;
  const startedAt = performance.timeOrigin + performance.now();
  let next = 0;
  let burst = 0;

  const message = (dueMicros) => {
    const symbol = next;
    next = (next + 1) % symbols;
    const cents = 10000 + (Math.floor(dueMicros / 100) % 10000);
    const price = (value) => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, "0")}`;
    const text =
      `{"type":"update","ch":"quote","sym":"sim:${String(symbol).padStart(5, "0")}","seq":${++sequences[symbol]},` +
      `"ts":${dueMicros},"data":{"bid":["${price(cents)}","500"],"ask":["${price(cents + 1)}","200"]}`;
    return `${text.padEnd(bytes - 1)}}`;
  };

  const turn = () => {
    const dueMillis = startedAt + burst * gapMillis;
    const waitMillis = dueMillis - performance.timeOrigin - performance.now();
    if (waitMillis > 0) {
      setTimeout(turn, waitMillis);
      return;
    }
    burst++;
    const dueMicros = Math.floor(dueMillis * 1000);
    onBurst(Array.from({ length: frames }, () => message(dueMicros)));
    setImmediate(turn);
  };
  turn();
}
