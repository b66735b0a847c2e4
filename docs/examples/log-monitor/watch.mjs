const [url = 'ws://localhost:8080/v1/stream', ...services] = process.argv.slice(2);
const ws = new WebSocket(url, 'tickgate.v1.json');
const syms = services.length > 0 ? services : ['*'];
ws.onopen = () => ws.send(JSON.stringify({ op: 'sub', id: 1, ch: 'app.log', syms }));
ws.onmessage = ({ data }) => {
  for (const { sym, data: lines } of JSON.parse(data)) {
    for (const { level, line } of lines ?? []) console.log(sym, level, line);
  }
};
