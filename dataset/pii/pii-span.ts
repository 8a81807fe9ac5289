import type { PII_KINDS } from '../../config/data-config.ts';

/** What kind of personal data (or secret) a span is; the configuration's own words. */
export type PiiKind = (typeof PII_KINDS)[number];

/** A piece of a text; `start` and `end` are UTF-16 offsets, `end` exclusive. */
export interface PiiSpan {
  readonly kind: PiiKind;
  readonly start: number;
  readonly end: number;
}

/** Finds one kind of personal data in a text: pure, spans in the order of the text, none overlapping another. */
export type PiiDetector = (text: string) => readonly PiiSpan[];

/** What `redact` puts for a kind, without its brackets. */
export function placeholderOf(kind: PiiKind): string {
  return kind.toUpperCase();
}

export function spanOf(kind: PiiKind, start: number, length: number): PiiSpan {
  return { kind, start, end: start + length };
}
