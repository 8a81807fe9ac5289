/** The most bytes that one byte of a text can take in JSON: \u0001. */
export const MOST_JSON_BYTES = 6;

const SHORT_COPY = 48;

/** Bytes to write to, with a view on the same. */
export interface Target {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Copies bytes; returns the end. */
export function copy(source: Source, from: number, to: number, target: Target, at: number): number {
  if (to - from > SHORT_COPY) target.bytes.set(source.bytes.subarray(from, to), at);
  else for (let i = from; i < to; i++) target.view.setUint8(at + i - from, source.view.getUint8(i));
  return at + to - from;
}
