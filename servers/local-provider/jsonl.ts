import { createReadStream } from 'node:fs';
import { createLineSplitter } from './line-splitter.ts';
import { describeIssues, Refusal } from './refusal.ts';
import type { Sample } from './sample.ts';
import { sampleSchema } from './sample.ts';

const MAX_LINE_BYTES = 4 * 1024 * 1024;

/**
 * Reads training samples from chunks of a JSONL file, one at a time. The first line that is no sample is a 400 that
 * names it; a blank line is none, but the file may end with a line feed.
 */
export function createSampleReader(onSample: (sample: Sample) => void): { write(chunk: Buffer): void; end(): number } {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 0;
  const refuse = (why: string): never => {
    throw new Refusal(400, 'invalid_jsonl', `line ${line}: ${why}`);
  };
  const parse = (bytes: Buffer): unknown => {
    let text = '';
    try {
      text = decoder.decode(bytes);
    } catch {
      refuse('not valid UTF-8');
    }
    if (text.trim() === '') refuse('the line is blank');
    try {
      return JSON.parse(text);
    } catch {
      return refuse('not valid JSON');
    }
  };
  const splitter = createLineSplitter({
    maxLineBytes: MAX_LINE_BYTES,
    onTooLong: () => {
      line += 1;
      return refuse(`longer than ${MAX_LINE_BYTES} bytes`);
    },
    onLine: (bytes) => {
      line += 1;
      const parsed = sampleSchema.safeParse(parse(bytes));
      if (!parsed.success) return void refuse(describeIssues(parsed.error));
      onSample(parsed.data);
    },
  });
  return {
    write: (chunk) => splitter.write(chunk),
    end: () => {
      splitter.end();
      if (line === 0) throw new Refusal(400, 'invalid_jsonl', 'the file holds no sample');
      return line;
    },
  };
}

/** Hands every sample of a file that was checked at its upload to `onSample`, with its position from 0. */
export async function readSampleFile(path: string, onSample: (sample: Sample, index: number) => void): Promise<void> {
  let index = 0;
  const reader = createSampleReader((sample) => {
    onSample(sample, index);
    index += 1;
  });
  for await (const chunk of createReadStream(path)) reader.write(chunk);
  reader.end();
}
