import { createReadStream } from 'node:fs';
import { createLineSplitter } from './line-splitter.ts';
import { describeIssues, Refusal } from './refusal.ts';
import type { SampleShape, Wire } from './records.ts';
import type { Sample } from './sample.ts';
import { sampleSchema } from './sample.ts';

/** What the lines of a file hold. */
export interface FileLines {
  readonly samples: number;
  readonly shape: SampleShape;
}

/** Takes the chunks of a file one after another. */
export interface SampleReader {
  write(chunk: Buffer): void;
  end(): FileLines;
}

const MAX_LINE_BYTES = 4 * 1024 * 1024;

/**
 * Reads training samples from chunks of a JSONL file, one at a time. The first line that is no sample, or none of the
 * shape of the first, is a 400 that names it; a blank line is none, but the file may end with a line feed.
 */
export function createSampleReader(wire: Wire, onSample: (sample: Sample) => void): SampleReader {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 0;
  let shape: SampleShape | null = null;
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
      const value = parse(bytes);
      const parsed = sampleSchema(wire, value).safeParse(value);
      if (!parsed.success) return void refuse(describeIssues(parsed.error));
      shape ??= parsed.data.shape;
      if (parsed.data.shape !== shape) return void refuse('conversations and preferences stand in one file');
      onSample(parsed.data);
    },
  });
  return {
    write: (chunk) => splitter.write(chunk),
    end: () => {
      splitter.end();
      if (shape === null) throw new Refusal(400, 'invalid_jsonl', 'the file holds no sample');
      return { samples: line, shape };
    },
  };
}

/** Hands every sample of a file to `onSample`, with its position from 0; refuses as `createSampleReader` does. */
export async function readSampleFile(
  wire: Wire,
  path: string,
  onSample: (sample: Sample, index: number) => void,
): Promise<FileLines> {
  let index = 0;
  const reader = createSampleReader(wire, (sample) => {
    onSample(sample, index);
    index += 1;
  });
  for await (const chunk of createReadStream(path)) reader.write(chunk);
  return reader.end();
}
