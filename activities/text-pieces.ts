/** A line longer than this is looked at in pieces. */
const LONGEST = 32 * 1024 * 1024;
/** Of a piece that is not a line's end, repeated in the next one. */
const OVERLAP = 64 * 1024;

/** The lines of any bytes, as UTF-8 as far as they are, in bounded memory. */
export async function* textPieces(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    kept.push(chunk);
    size += chunk.length;
    if (size < LONGEST && !chunk.includes(10)) continue;
    const all = Buffer.concat(kept);
    const end = all.lastIndexOf(10) + 1;
    if (end > 0) yield* all.toString('utf8', 0, end - 1).split('\n');
    else yield all.toString('utf8');
    const rest = end > 0 ? all.subarray(end) : all.subarray(-OVERLAP);
    kept = [rest];
    size = rest.length;
  }
  if (size > 0) yield Buffer.concat(kept).toString('utf8');
}
