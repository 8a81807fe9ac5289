/** Leaves out the first physical lines (`\r\n`, `\n` or `\r`) of UTF-8 bytes. */
export async function* skipLines(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  let afterCarriage = false;
  for await (const chunk of chunks) {
    let from = 0;
    while (from < chunk.length && (left > 0 || afterCarriage)) {
      const byte = chunk[from];
      if (afterCarriage) {
        afterCarriage = false;
        if (byte === 0x0a) from += 1;
        continue;
      }
      if (byte === 0x0a || byte === 0x0d) left -= 1;
      afterCarriage = byte === 0x0d;
      from += 1;
    }
    if (from < chunk.length) yield chunk.subarray(from);
  }
}
