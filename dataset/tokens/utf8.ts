/** Bytes of the character that begins with this byte, in valid UTF-8. */
export function widthOf(lead: number): number {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The code point that begins at `at`, in valid UTF-8. */
export function codePointAt(view: DataView, at: number): number {
  const lead = view.getUint8(at);
  if (lead < 0x80) return lead;
  const second = view.getUint8(at + 1) & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third = view.getUint8(at + 2) & 0x3f;
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (view.getUint8(at + 3) & 0x3f);
}
