import type { RowShape } from '../ledger.ts';
import type { Problem } from '../problem.ts';

/** One message of a conversation, with whatever other keys it came with. */
export interface Turn {
  readonly role: string;
  readonly content: unknown;
  readonly [key: string]: unknown;
}

/** What may be altered in a row, each counted by its name. */
export type RowRepair = 'label_map' | 'redact' | 'pseudonymise' | 'decode_arguments';

/** A row in the one shape that everything is written in. The system text of the configuration is not in it. */
export interface Draft {
  readonly shape: RowShape;
  /** For preference rows: the prompt, with the preferred answer as its last message. */
  readonly turns: readonly Turn[];
  /** JSON pointers of the messages' texts in the source row. */
  readonly pointers: readonly string[];
  readonly tools: readonly unknown[] | null;
  /** The answer to avoid, of a preference row. */
  readonly refused: Turn | null;
  /** Named repairs that its conversion made. */
  readonly repairs: readonly RowRepair[];
  /** What kept parts of the row from being converted. */
  readonly problems: readonly Problem[];
}

export function draftOf(shape: RowShape, parts: Partial<Omit<Draft, 'shape'>>): Draft {
  return { shape, turns: [], pointers: [], tools: null, refused: null, repairs: [], problems: [], ...parts };
}

/** The text of a message: its content, or its text parts one after the other; empty where it has none. */
export function turnText(turn: Turn): string {
  const { content } = turn;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map(partText)
    .filter((text) => text !== '')
    .join('\n');
}

/** Whether the message shows an image. */
export function hasImage({ content }: Turn): boolean {
  return Array.isArray(content) && content.some((part) => isObject(part) && part['type'] === 'image_url');
}

function partText(part: unknown): string {
  if (typeof part === 'string') return part;
  if (!isObject(part)) return '';
  return typeof part['text'] === 'string' ? part['text'] : '';
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
