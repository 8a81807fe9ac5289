import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitJsonArray } from '../../../dataset/read/json-array.ts';
import type { JsonPiece } from '../../../dataset/read/json-records.ts';

async function split(text: string, chunkChars = 1 << 16): Promise<JsonPiece[]> {
  async function* chunks(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += chunkChars) yield text.slice(at, at + chunkChars);
  }
  const pieces: JsonPiece[] = [];
  for await (const batch of splitJsonArray(chunks())) pieces.push(...batch);
  return pieces;
}

describe('splitJsonArray', () => {
  it('cuts any array into its elements, whatever the size of the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (values, size, indent) => {
          const pieces = await split(JSON.stringify(values, null, indent ? 2 : 0), size);
          expect(pieces.map(({ text }) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(values)));
          expect(pieces.every(({ problem }) => problem === null)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes an object as the one element', async () => {
    const pieces = await split('{"a": [1, "],["]}\n');
    expect(pieces.map(({ text }) => JSON.parse(text))).toEqual([{ a: [1, '],['] }]);
  });

  it('says on which line an element starts', async () => {
    const pieces = await split('[\n  {"a":\n 1},\n\n  {"b": 2}\n]');
    expect(pieces.map(({ line }) => line)).toEqual([2, 5]);
  });

  it('keeps the elements of a file that is cut off, and marks the last', async () => {
    const pieces = await split('[{"a":1},{"b":2},{"c"');
    expect(pieces.map(({ problem }) => problem?.code ?? null)).toEqual([null, null, 'json_unclosed']);
  });

  it('reports text after the end', async () => {
    const pieces = await split('[1] x');
    expect(pieces.map(({ problem }) => problem?.code ?? null)).toEqual([null, 'json_trailing_text']);
  });

  it('refuses an element that nests too deep or is too large and goes on behind it', async () => {
    const deep = `${'['.repeat(600)}${']'.repeat(600)}`;
    const large = JSON.stringify('x'.repeat(70_000_000));
    const pieces = await split(`[${deep},${large},3]`);
    expect(pieces.map(({ problem }) => problem?.code ?? null)).toEqual(['json_too_deep', 'row_too_large', null]);
  });
});
