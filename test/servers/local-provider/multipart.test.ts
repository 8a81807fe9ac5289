import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { multipartBoundary, readMultipart } from '../../../servers/local-provider/multipart.ts';

function body(boundary: string, parts: readonly { name: string; file: boolean; value: Buffer }[]): Buffer {
  const chunks = parts.flatMap(({ name, file, value }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file ? '; filename="x"' : ''}\r\n\r\n`,
    ),
    value,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(source: AsyncIterator<Buffer>, boundary: string): Promise<[string, Buffer][]> {
  const parts: [string, Buffer][] = [];
  await readMultipart(source, boundary, {
    onField: (name, value) => void parts.push([name, Buffer.from(value)]),
    onFile: async (name, chunks) => {
      const collected: Buffer[] = [];
      for await (const chunk of chunks) collected.push(Buffer.from(chunk));
      parts.push([name, Buffer.concat(collected)]);
    },
  });
  return parts;
}

describe('the multipart reader', () => {
  test('gives back every part byte for byte, wherever the chunks are cut', async () => {
    const piece = fc.constantFrom('\r\n', '--b', '\r\n--', '-', '\r', '\n', 'a', '\r\n--c', ' ');
    const value = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join('')));
    const part = fc.record({ name: fc.constantFrom('a', 'b'), file: fc.boolean(), value });
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (parts, size) => {
          fc.pre(
            parts.every(({ value: bytes }) => !`\r\n${bytes.toString()}\r\n--bb`.slice(0, -4).includes('\r\n--bb')),
          );
          const got = await read(inPieces(body('bb', parts), size), 'bb');
          expect(got.map(([name, bytes]) => [name, bytes.toString()])).toEqual(
            parts.map(({ name, value: bytes }) => [name, bytes.toString()]),
          );
        },
      ),
    );
  });

  test('holds no more than a chunk of a file', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const head = Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n');
    async function* large(): AsyncGenerator<Buffer> {
      yield head;
      for (let sent = 0; sent < 2_000; sent += 1) yield chunk;
      yield Buffer.from('\r\n--b--');
    }
    let bytes = 0;
    let largest = 0;
    await readMultipart(large(), 'b', {
      onField: () => undefined,
      onFile: async (_, chunks) => {
        for await (const part of chunks) {
          bytes += part.length;
          largest = Math.max(largest, part.length);
        }
      },
    });
    expect(bytes).toBe(2_000 * chunk.length);
    expect(largest).toBeLessThanOrEqual(chunk.length + 16);
  });

  test('takes a boundary with or without quotes and refuses a content type without one', () => {
    expect(multipartBoundary('multipart/form-data; boundary=abc')).toBe('abc');
    expect(multipartBoundary('Multipart/Form-Data; charset=utf-8; Boundary="a b"')).toBe('a b');
    expect(() => multipartBoundary('multipart/form-data')).toThrow(/boundary/);
    expect(() => multipartBoundary('application/json')).toThrow(/multipart/);
  });

  test('refuses a field of more than 64 KB', async () => {
    const bytes = body('b', [{ name: 'header', file: false, value: Buffer.alloc(70_000, 'x') }]);
    await expect(read(inPieces(bytes, 1_000), 'b')).rejects.toMatchObject({ status: 400, code: 'malformed_multipart' });
  });
});
