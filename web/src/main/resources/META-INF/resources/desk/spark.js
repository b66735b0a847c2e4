/** Draws `values` as a line that fills `canvas`; nothing where there are fewer than two. */
export function drawSpark(canvas, values, colour) {
  const ratio = globalThis.devicePixelRatio || 1;
  const width = canvas.clientWidth * ratio;
  const height = canvas.clientHeight * ratio;
  if (width === 0 || height === 0) return;
  if (canvas.width !== Math.round(width)) canvas.width = Math.round(width);
  if (canvas.height !== Math.round(height)) canvas.height = Math.round(height);
  const pen = canvas.getContext('2d');
  pen.clearRect(0, 0, canvas.width, canvas.height);
  if (values.length < 2) return;

  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  const margin = 2 * ratio;
  pen.beginPath();
  values.forEach((value, index) => {
    const x = margin + ((width - 2 * margin) * index) / (values.length - 1);
    // A price that does not move is a line through the middle.
    const y = range === 0 ? height / 2 : height - margin - ((height - 2 * margin) * (value - low)) / range;
    pen.lineTo(x, y);
  });
  pen.strokeStyle = colour;
  pen.lineWidth = 1.25 * ratio;
  pen.lineJoin = 'round';
  pen.stroke();
}
