import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { PII_KINDS } from '../../../config/data-config.ts';
import { scanText } from '../../../dataset/pii/scan-text.ts';
import { sharedData, SKIP_REASON } from '../shared-data.ts';

const rowSchema = z.object({
  messages: z.array(z.object({ content: z.string() })).min(1),
  /** Offsets are code points. */
  spans: z.array(z.tuple([z.string(), z.number(), z.number()])),
});

/** The set's words for kinds; it counts Chinese mobile numbers among phones. */
const KIND_OF: Readonly<Record<string, string>> = { CREDIT_CARD: 'card', cn_mobile: 'phone' };
const CHECKABLE = ['email', 'phone', 'card', 'iban', 'ssn', 'ip'];

interface Score {
  found: number;
  right: number;
  there: number;
}

function kindOf(word: string): string {
  return KIND_OF[word] ?? word.toLowerCase();
}

function measure(path: string): { readonly scores: ReadonlyMap<string, Score>; readonly touchedNegatives: number } {
  const scores = new Map<string, Score>();
  const of = (kind: string): Score => {
    const known = scores.get(kind) ?? { found: 0, right: 0, there: 0 };
    scores.set(kind, known);
    return known;
  };
  let touchedNegatives = 0;
  for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) {
    const { messages, spans } = rowSchema.parse(JSON.parse(line));
    const text = messages[0]?.content ?? '';
    const points = Array.from(text);
    const offset = (at: number): number => points.slice(0, at).join('').length;
    const wanted = spans.map(([word, start, end]) => `${kindOf(word)} ${offset(start)} ${offset(end)}`);
    const found = scanText(text, new Set(PII_KINDS)).map(({ kind, start, end }) => `${kindOf(kind)} ${start} ${end}`);
    for (const span of wanted) of(span.split(' ')[0] ?? '').there += 1;
    for (const span of found) {
      const score = of(span.split(' ')[0] ?? '');
      score.found += 1;
      if (wanted.includes(span)) score.right += 1;
    }
    if (spans.length === 0 && found.length > 0) touchedNegatives += 1;
  }
  return { scores, touchedNegatives };
}

test.skipIf(sharedData === null)(
  `finds what the made set holds to the character, and touches no hard negative (${SKIP_REASON})`,
  () => {
    const { scores, touchedNegatives } = measure(join(sharedData ?? '', 'pii', 'made_pii.jsonl'));
    const table = [...scores].map(([kind, { found, right, there }]) => ({
      kind,
      there,
      found,
      precision: right / found,
      recall: right / there,
    }));
    process.stdout.write(
      `${['kind', 'there', 'found', 'precision', 'recall'].join('\t')}\n${table
        .map(({ kind, there, found, precision, recall }) =>
          [kind, there, found, precision.toFixed(3), recall.toFixed(3)].join('\t'),
        )
        .join('\n')}\nhard negatives touched: ${touchedNegatives}\n`,
    );
    expect(touchedNegatives).toBe(0);
    const checkable = table.filter(({ kind }) => CHECKABLE.includes(kind));
    expect(checkable).toHaveLength(CHECKABLE.length);
    for (const { precision, recall } of checkable) {
      expect(precision).toBeGreaterThanOrEqual(0.98);
      expect(recall).toBeGreaterThanOrEqual(0.98);
    }
    const byRules = table.filter(({ kind }) => kind === 'person' || kind === 'address');
    expect(byRules).toHaveLength(2);
    for (const { precision, recall } of byRules) {
      expect(precision).toBeGreaterThanOrEqual(0.9);
      expect(recall).toBeGreaterThanOrEqual(0.8);
    }
  },
);
