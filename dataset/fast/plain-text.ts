const BRACE = 0x7b;
const ANGLE = 0x3c;

/** What may follow an angle bracket that opens a special token: `<|`, `<s>`, `</s>`, `<start_of…`, `<end_of…`, `<｜`. */
const AFTER_ANGLE = ['|', 's>', '/s>', 'start_', 'end_', '｜'].map((text) => Buffer.from(text));

function stands(part: Buffer, view: DataView, at: number, to: number): boolean {
  if (at + part.length > to) return false;
  for (let i = 0; i < part.length; i++) if (view.getUint8(at + i) !== part[i]) return false;
  return true;
}

/**
 * Whether a text with an opening brace or angle bracket is free of all that the strict path says something of: `{{`
 * (template holes) and the beginnings of special tokens. What it doubts goes the strict way and is judged there.
 */
export function isPlainText(view: DataView, from: number, to: number): boolean {
  for (let i = from; i + 1 < to; i++) {
    const byte = view.getUint8(i);
    if (byte === BRACE && view.getUint8(i + 1) === BRACE) return false;
    if (byte === ANGLE && AFTER_ANGLE.some((part) => stands(part, view, i + 1, to))) return false;
  }
  return true;
}
