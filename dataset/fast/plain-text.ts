const BRACE = 0x7b;
const ANGLE = 0x3c;
const BAR = 0x7c;

/**
 * Whether a text with an opening brace or angle bracket is free of all that the strict path says something of: `{{`
 * (template holes) and `<|` (special tokens). What it doubts goes the strict way and is judged there.
 */
export function isPlainText(view: DataView, from: number, to: number): boolean {
  for (let i = from; i + 1 < to; i++) {
    const byte = view.getUint8(i);
    if (byte === BRACE && view.getUint8(i + 1) === BRACE) return false;
    if (byte === ANGLE && view.getUint8(i + 1) === BAR) return false;
  }
  return true;
}
