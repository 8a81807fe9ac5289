import { open, readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import { answerSchema } from './answer.ts';
import type { TrainedModel } from './tuned-model.ts';

const MAGIC = 'RETUNE-LOCAL-1\n\n';
const WORD_BYTES = 4;

const headerSchema = z.strictObject({
  kind: z.enum(['classifier', 'ranker']),
  answers: z.array(answerSchema),
  /** Length of each array that follows, in 32-bit words. */
  lengths: z
    .array(z.int().min(0))
    .length(4)
    .or(z.array(z.int().min(0)).length(6)),
});

function arraysOf(model: TrainedModel): (Uint32Array | Float32Array)[] {
  const { hashes, idf } = model.vocabulary;
  if (model.kind === 'classifier') return [hashes, idf, model.weights.weights, model.weights.bias];
  const { promptEmbedding, answerEmbedding } = model.weights;
  return [hashes, idf, promptEmbedding, answerEmbedding, model.rows.prompts, model.rows.answers];
}

/** Writes a model: a magic line, the header's length, a JSON header, then the arrays as little-endian 32-bit words. */
export async function writeModelFile(path: string, model: TrainedModel): Promise<void> {
  const arrays = arraysOf(model);
  const lengths = arrays.map((array) => array.length);
  const header = Buffer.from(JSON.stringify({ kind: model.kind, answers: model.answers, lengths }));
  const padding = Buffer.alloc((WORD_BYTES - (header.length % WORD_BYTES)) % WORD_BYTES, ' ');
  const size = Buffer.alloc(WORD_BYTES);
  size.writeUInt32LE(header.length + padding.length);
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    await file.write(Buffer.concat([Buffer.from(MAGIC), size, header, padding]));
    for (const array of arrays) {
      if (array.length > 0) await file.write(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    }
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}

/** Reads a model back; throws where the file is none or is cut. */
export async function readModelFile(path: string): Promise<TrainedModel> {
  const bytes = await readFile(path);
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error(`${path} is no model of the local provider`);
  const headerStart = MAGIC.length + WORD_BYTES;
  const headerEnd = headerStart + bytes.readUInt32LE(MAGIC.length);
  const { kind, answers, lengths } = headerSchema.parse(JSON.parse(bytes.toString('utf8', headerStart, headerEnd)));
  const starts = lengths.map((_, index) =>
    lengths.slice(0, index).reduce((sum, words) => sum + words * WORD_BYTES, headerEnd),
  );
  /** Copied, since a typed array must start at a multiple of its word. */
  const words = (index: number): ArrayBuffer => {
    const start = starts[index] ?? 0;
    const byteLength = (lengths[index] ?? 0) * WORD_BYTES;
    if (start + byteLength > bytes.length) throw new Error(`${path} is cut short`);
    return new Uint8Array(bytes.subarray(start, start + byteLength)).buffer;
  };
  const floats = (index: number): Float32Array => new Float32Array(words(index));
  const vocabulary = { hashes: new Uint32Array(words(0)), idf: floats(1) };
  if (kind === 'classifier') {
    return { kind, answers, vocabulary, weights: { classes: answers.length, weights: floats(2), bias: floats(3) } };
  }
  const weights = { promptEmbedding: floats(2), answerEmbedding: floats(3) };
  return { kind, answers, vocabulary, weights, rows: { prompts: floats(4), answers: floats(5) } };
}
