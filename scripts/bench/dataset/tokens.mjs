// Counts the tokens of the texts of a chat file on one thread; the counts go to a file of uint32.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { loadTokenizer } from '../../../dist/dataset/count-tokens.js';

const [encoding, input, output] = process.argv.slice(2);
const { countBytes } = await loadTokenizer(encoding);
const out = createWriteStream(output);
let [bytes, texts, tokens, seconds] = [0, 0, 0, 0];

/** Times the counting alone, as the peer does: texts are UTF-8 bytes before it. */
async function count(batch) {
  const counts = new Uint32Array(batch.length);
  const started = performance.now();
  for (const [index, text] of batch.entries())
    counts[index] = countBytes(new DataView(text.buffer, text.byteOffset, text.length), 0, text.length);
  seconds += (performance.now() - started) / 1000;
  texts += batch.length;
  for (const one of counts) tokens += one;
  if (!out.write(new Uint8Array(counts.buffer))) await once(out, 'drain');
}

let batch = [];
for await (const line of createInterface({ input: createReadStream(input), crlfDelay: Infinity })) {
  for (const { content } of JSON.parse(line).messages) {
    const text = Buffer.from(content);
    bytes += text.length;
    batch.push(text);
  }
  if (batch.length >= 20_000) {
    await count(batch);
    batch = [];
  }
}
await count(batch);
out.end();
await once(out, 'close');
process.stdout.write(`${JSON.stringify({ seconds, bytes, texts, tokens })}\n`);
