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

/**
 * Adds to spans that are in order and apart those of another such list that overlap none of them. Both are gone through
 * once, so that a text full of finds does not take the square of its length.
 */
export function addApart(kept: readonly PiiSpan[], more: readonly PiiSpan[]): readonly PiiSpan[] {
  if (kept.length === 0) return more;
  if (more.length === 0) return kept;
  const all: PiiSpan[] = [];
  let at = 0;
  for (const span of more) {
    for (let next = kept[at]; next !== undefined && next.end <= span.start; next = kept[at]) {
      all.push(next);
      at += 1;
    }
    const next = kept[at];
    if (next === undefined || span.end <= next.start) all.push(span);
  }
  return [...all, ...kept.slice(at)];
}
