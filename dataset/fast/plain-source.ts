import type { DetectedEncoding } from '../read/detect-encoding.ts';
import type { OpenedFile } from '../read/open-file.ts';
import type { SourceDescription } from '../read/source-record.ts';
import type { ChunkPlan } from './chunk-plan.ts';

/** A file that looks plain, by its first 64 KiB. */
export interface PlainSource {
  readonly path: string;
  /** As the strict path would describe it, if the rest of the file is plain as well. */
  readonly description: SourceDescription;
  readonly plan: ChunkPlan;
  /** Where the first data record begins: its byte, its physical line, and the blank lines before it. */
  readonly start: { readonly byte: number; readonly line: number; readonly blank: number };
}

/** The beginning of a file, taken for the whole of it. */
export interface Beginning {
  readonly file: OpenedFile;
  readonly detected: DetectedEncoding;
  readonly text: string;
  /** Whether it is the whole of it. */
  readonly whole: boolean;
}

export type RowLimits = Pick<ChunkPlan, 'systemTokens' | 'maxTokens' | 'labels' | 'pii' | 'mapped'>;

/** Bytes of the byte-order mark that the head begins with. */
export function markBytes(head: Buffer): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}
