import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { EvaluatedModel } from './evaluation-plan.ts';
import { createLabelFilter } from './label-filter.ts';
import { addCounts } from './pii-receivers.ts';
import type { PiiCounts } from './pii-receivers.ts';
import type { TokenPrice } from '../evaluation/collect-scores.ts';

/** A judge's reply is one short object; some models think aloud inside their limit. */
export const JUDGE_TOKENS = 512;

/** Who judges and how; judgements are kept under all of it but price and human labels. */
export interface PlannedJudge extends EvaluatedModel {
  readonly mode: 'pairwise' | 'rubric';
  readonly rubric: string | null;
  readonly maxTokens: number;
  readonly temperature: number | null;
  /** Null where nobody has said it. */
  readonly price: TokenPrice | null;
  /** Pairs that people have judged, JSON of `HumanLabel`; null where no file of them is given. */
  readonly humanLabels: ArtifactRef | null;
}

const prompt = z.string();
const expected = z.string().optional();
const pairSchema = z.object({
  prompt,
  expected,
  first: z.string(),
  second: z.string(),
  label: z.enum(['first', 'second', 'tie']),
});
const gradeSchema = z.object({ prompt, expected, answer: z.string(), label: z.int().min(1).max(10) });

/** What a person said of answers that the judge is shown too. */
export type HumanLabel = z.output<typeof pairSchema> | z.output<typeof gradeSchema>;

/**
 * The human labels that a configuration names: JSON Lines of `{ prompt, first, second, label: first | second | tie }`,
 * or for a rubric `{ prompt, answer, label: 1 to 10 }`, under the policy for personal data that rows are under. Throws
 * CONFIG_INVALID with the line that is neither, and DATA_REJECTED with one that the policy blocks.
 */
export async function readHumanLabels(
  { config, baseDir }: ResolvedConfig,
  pseudonymKey: string | null,
): Promise<{ readonly labels: readonly HumanLabel[]; readonly pii: PiiCounts }> {
  const { judge } = config.evaluation;
  if (judge?.human_labels === undefined) return { labels: [], pii: {} };
  const cleaned = createLabelFilter(config.data, pseudonymKey);
  const path = resolve(baseDir, judge.human_labels);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new RetuneError('CONFIG_INVALID', `evaluation.judge.human_labels: ${judge.human_labels} cannot be read`, {
      hint: 'its path is relative to the configuration file',
      cause,
    });
  });
  const schema = judge.mode === 'pairwise' ? pairSchema : gradeSchema;
  const labels: HumanLabel[] = [];
  let pii: PiiCounts = {};
  for (const [place, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = schema.safeParse(jsonOf(line));
    if (!parsed.success) {
      throw new RetuneError('CONFIG_INVALID', `${judge.human_labels}:${place + 1} is no human label`, {
        hint:
          judge.mode === 'pairwise'
            ? 'write { "prompt", "first", "second", "label": "first" | "second" | "tie" }'
            : 'write { "prompt", "answer", "label": 1 to 10 }',
      });
    }
    const { label, found, blocked } = cleaned(parsed.data);
    if (blocked !== null) {
      throw new RetuneError('DATA_REJECTED', `${judge.human_labels}:${place + 1}: ${blocked.message}`, {
        hint: blocked.hint,
      });
    }
    labels.push(label);
    pii = addCounts(pii, found);
  }
  return { labels, pii };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
