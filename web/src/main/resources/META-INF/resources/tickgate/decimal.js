/**
 * Arithmetic on decimal strings. Prices stay the text that the gateway sent; where two of them have to be compared or
 * subtracted they become whole numbers at one scale, so that no binary fraction can show through.
 */
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** The mantissa and the scale of `text`; null where it is not a decimal without exponent. */
export function parse(text) {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const fraction = match[3] ?? '';
  return { mantissa: BigInt(match[1] + match[2] + fraction), scale: fraction.length };
}

/** `text` as a whole number of units of 10^-scale; further digits are cut off. */
export function mantissa(text, scale) {
  const value = parse(text);
  return value === null ? null : rescale(value.mantissa, value.scale, scale);
}

export function format(mantissa, scale) {
  const sign = mantissa < 0n ? '-' : '';
  const digits = (mantissa < 0n ? -mantissa : mantissa).toString().padStart(scale + 1, '0');
  return sign + (scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`);
}

/** Negative, zero or positive, as `a` is below, equal to or above `b`. Both have to be decimals. */
export function compare(a, b) {
  if (a === b) return 0;
  // Equal in length and scale and not negative: the order of the text is the order of the numbers. Nearly always so.
  if (a.length === b.length && a.indexOf('.') === b.indexOf('.') && a[0] !== '-' && b[0] !== '-') return a < b ? -1 : 1;
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function isZero(text) {
  return /^-?0+(\.0*)?$/.test(text);
}

export function add(a, b) {
  const [x, y, scale] = aligned(a, b);
  return format(x + y, scale);
}

export function subtract(a, b) {
  const [x, y, scale] = aligned(a, b);
  return format(x - y, scale);
}

/** The middle of `a` and `b`, exact: one digit more than theirs where the sum is odd. */
export function middle(a, b) {
  const [x, y, scale] = aligned(a, b);
  const sum = x + y;
  return sum % 2n === 0n ? format(sum / 2n, scale) : format(sum * 5n, scale + 1);
}

/** By how many parts of `unit` (100 for percent) `a` is above `b`, rounded to `digits`; null where `b` is zero. */
export function relative(a, b, unit = 100, digits = 2) {
  const [x, y] = aligned(a, b);
  if (y === 0n) return null;
  return format(divideRounded((x - y) * BigInt(unit) * 10n ** BigInt(digits), y < 0n ? -y : y), digits);
}

function aligned(a, b) {
  const x = parse(a);
  const y = parse(b);
  if (x === null || y === null) throw new TypeError(`'${x === null ? a : b}' (expected: a decimal without exponent)`);
  const scale = Math.max(x.scale, y.scale);
  return [rescale(x.mantissa, x.scale, scale), rescale(y.mantissa, y.scale, scale), scale];
}

function rescale(value, from, to) {
  return to >= from ? value * 10n ** BigInt(to - from) : value / 10n ** BigInt(from - to);
}

/** Half away from zero. */
function divideRounded(dividend, divisor) {
  const half = divisor / 2n;
  return (dividend < 0n ? dividend - half : dividend + half) / divisor;
}
