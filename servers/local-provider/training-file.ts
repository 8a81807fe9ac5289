import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileShelf } from './files.ts';
import type { FileLines } from './jsonl.ts';
import { readSampleFile } from './jsonl.ts';
import type { Example } from './model/training-options.ts';
import type { FileRecord, JobRecord } from './records.ts';
import { Refusal } from './refusal.ts';
import { messageAnswer, messageTokens, promptText } from './sample.ts';

/** Most rows a training holds in memory; of a larger file as many are taken, evenly spaced. */
export const MAX_ROWS = 20_000;
const MIN_SAMPLES: Record<FileRecord['wire'], number> = { deepseek: 10, openai: 10, together: 1 };

/** Why a job cannot go on; its code, message and param become the job's error. */
export class JobFailure extends Error {
  readonly code: string;
  readonly param: string | null;

  constructor(code: string, message: string, param: string | null = null) {
    super(message);
    this.name = 'JobFailure';
    this.code = code;
    this.param = param;
  }
}

/** Makes sure that the bytes on disk are still the ones that were uploaded. */
async function verifyBytes(files: FileShelf, file: FileRecord): Promise<void> {
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

/** Looks at the lines of a file, and notes on its record what they hold, or which of them is no sample. */
export async function inspectFile(
  files: FileShelf,
  file: FileRecord,
): Promise<Pick<FileRecord, 'lines' | 'lines_error'>> {
  const found = await readSampleFile(file.wire, files.path(file.file_id), () => undefined).then(
    (lines) => ({ lines, lines_error: null }),
    (error: unknown) => {
      if (error instanceof Refusal) return { lines: null, lines_error: error.message };
      throw error;
    },
  );
  await files.noteLines(file.file_id, found);
  return found;
}

type FileRole = 'training_file' | 'validation_file';

async function readLines(files: FileShelf, file: FileRecord, role: FileRole): Promise<FileLines> {
  if (file.lines !== null) return file.lines;
  const found = await inspectFile(files, file);
  if (found.lines !== null) return found.lines;
  const message = `Invalid file format of ${role} ${file.file_id}: ${found.lines_error}`;
  throw new JobFailure(`invalid_${role}`, message, role);
}

/** Why a file of these lines cannot serve a job in this role; null where it can. */
export function fileFault(
  { wire, method }: Pick<JobRecord, 'wire' | 'method'>,
  role: FileRole,
  { samples, shape }: FileLines,
): { code: string; message: string } | null {
  const wanted = method === 'dpo' ? 'preference' : 'chat';
  if (shape !== wanted) {
    const lines = shape === 'chat' ? 'conversations' : 'preferences';
    return { code: `invalid_${role}`, message: `${role} holds ${lines}, not what the method ${method} learns from` };
  }
  const least = MIN_SAMPLES[wire];
  if (role === 'validation_file' || samples >= least) return null;
  const message = `Training file has ${samples} example(s), but must have at least ${least} examples`;
  return { code: 'invalid_n_examples', message };
}

/** Makes sure that a job's files are whole and hold what its method learns from; a `JobFailure` where they do not. */
export async function checkJobFiles(files: FileShelf, job: JobRecord): Promise<void> {
  const roles: readonly FileRole[] = ['training_file', 'validation_file'];
  for (const role of roles) {
    const fileId = job[role];
    if (fileId === null) continue;
    const file = files.get(job.wire, fileId);
    await verifyBytes(files, file);
    const fault = fileFault(job, role, await readLines(files, file, role));
    if (fault !== null) throw new JobFailure(fault.code, fault.message, role);
  }
}

/** The rows of a file as examples to learn from, and the tokens of all of them; `samples` are all it has. */
export async function readExamples(
  files: FileShelf,
  file: FileRecord,
): Promise<{ examples: Example[]; tokens: number; samples: number }> {
  const examples: Example[] = [];
  let tokens = 0;
  const samples = file.lines?.samples ?? MAX_ROWS;
  const share = Math.min(1, MAX_ROWS / samples);
  await readSampleFile(file.wire, files.path(file.file_id), ({ messages }, index) => {
    if (Math.floor((index + 1) * share) === Math.floor(index * share)) return;
    tokens += messageTokens(messages);
    examples.push({ prompt: promptText(messages.slice(0, -1)), answer: messageAnswer(messages.at(-1)) });
  });
  return { examples, tokens, samples };
}
