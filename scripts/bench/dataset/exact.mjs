// Compares the counts of a file of chat texts with gpt-tokenizer's, text by text.
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [encoding, input, countsFile] = process.argv.slice(2);
const { countTokens } = await import(`gpt-tokenizer/encoding/${encoding}`);
const bytes = readFileSync(countsFile);
const counts = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const options = { disallowedSpecial: new Set() };
let [texts, different] = [0, 0];
for await (const line of createInterface({ input: createReadStream(input), crlfDelay: Infinity })) {
  for (const { content } of JSON.parse(line).messages) {
    if (texts < 1_000_000 && countTokens(content, options) !== counts[texts]) different += 1;
    texts += 1;
  }
  if (texts >= 1_000_000) break;
}
process.stdout.write(`${JSON.stringify({ texts, different })}\n`);
