import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { EvaluatedModel } from './evaluation-plan.ts';
import type { TokenPrice } from '../evaluation/collect-scores.ts';

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
 * or for a rubric `{ prompt, answer, label: 1 to 10 }`. Throws CONFIG_INVALID with the line that is neither.
 */
export async function readHumanLabels({ config, baseDir }: ResolvedConfig): Promise<readonly HumanLabel[]> {
  const { judge } = config.evaluation;
  if (judge?.human_labels === undefined) return [];
  const path = resolve(baseDir, judge.human_labels);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new RetuneError('CONFIG_INVALID', `evaluation.judge.human_labels: ${judge.human_labels} cannot be read`, {
      hint: 'its path is relative to the configuration file',
      cause,
    });
  });
  const schema = judge.mode === 'pairwise' ? pairSchema : gradeSchema;
  const labels: HumanLabel[] = [];
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
    labels.push(parsed.data);
  }
  return labels;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
