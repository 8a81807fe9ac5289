const LINE_FEED = 0x0a;

/**
 * Cuts a stream of bytes into lines at `\n` alone (JSON may hold every other line separator), holding no more than one
 * line. `onTooLong` is called, and must throw, when a line outgrows `maxLineBytes`.
 */
export function createLineSplitter(options: {
  maxLineBytes: number;
  onLine: (line: Buffer) => void;
  onTooLong: () => never;
}): { write(chunk: Buffer): void; end(): void } {
  let held: Buffer[] = [];
  let heldBytes = 0;
  const hold = (part: Buffer): void => {
    heldBytes += part.length;
    if (heldBytes > options.maxLineBytes) options.onTooLong();
    held.push(part);
  };
  const flush = (): void => {
    const line = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
    held = [];
    heldBytes = 0;
    options.onLine(line);
  };
  return {
    write: (chunk) => {
      let start = 0;
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, start)) {
        hold(chunk.subarray(start, at));
        flush();
        start = at + 1;
      }
      if (start < chunk.length) hold(chunk.subarray(start));
    },
    end: () => {
      if (heldBytes > 0) flush();
    },
  };
}
