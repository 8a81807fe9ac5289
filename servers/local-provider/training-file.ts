import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileShelf } from './files.ts';
import { readSampleFile } from './jsonl.ts';
import type { Example } from './model/training-options.ts';
import type { FileRecord } from './records.ts';
import { messageAnswer, messageTokens, promptText } from './sample.ts';

/** Most rows a training holds in memory; of a larger file as many are taken, evenly spaced. */
export const MAX_ROWS = 20_000;

/** Why a job cannot go on; its code and message become the job's error. */
export class JobFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'JobFailure';
    this.code = code;
  }
}

/** Makes sure that the bytes on disk are still the ones that were uploaded. */
export async function verifyFile(files: FileShelf, file: FileRecord): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(files.path(file.file_id))) hash.update(chunk);
  } catch {
    throw new JobFailure('file_unreadable', `The bytes of ${file.file_id} cannot be read`);
  }
  if (hash.digest('hex') !== file.sha256) {
    throw new JobFailure('file_damaged', `The bytes of ${file.file_id} are not the ones that were uploaded`);
  }
}

/** The rows of a file as examples to learn from, and the tokens of all of them. */
export async function readExamples(
  files: FileShelf,
  file: FileRecord,
): Promise<{ examples: Example[]; tokens: number }> {
  const examples: Example[] = [];
  let tokens = 0;
  const share = Math.min(1, MAX_ROWS / file.samples);
  await readSampleFile(files.path(file.file_id), ({ messages }, index) => {
    if (Math.floor((index + 1) * share) === Math.floor(index * share)) return;
    tokens += messageTokens(messages);
    examples.push({ prompt: promptText(messages.slice(0, -1)), answer: messageAnswer(messages.at(-1)) });
  });
  return { examples, tokens };
}
