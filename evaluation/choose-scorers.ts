import type { EvaluationConfig } from '../config/evaluation-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { createExactMatch } from './exact-match.ts';
import { createReader } from './extract.ts';
import type { Reader, Scorer } from './scorer.ts';

const SUPPORTED = ['accuracy', 'exact_match'] as const;

/** The metrics that this version scores: right or wrong, each answer by itself. */
export type RightWrongMetric = (typeof SUPPORTED)[number];

export interface ScorerSetup {
  /** The one the verdict goes by. */
  readonly metric: RightWrongMetric;
  readonly scorers: readonly { readonly name: RightWrongMetric; readonly score: Scorer }[];
  /** How expected texts and answers are read, also for the labels beside the metric. */
  readonly read: Reader;
}

/** Whether this version can score by the metric named. */
export function isRightWrongMetric(name: string): name is RightWrongMetric {
  return SUPPORTED.some((supported) => supported === name);
}

function supportedMetric(name: string, key: string): RightWrongMetric {
  if (isRightWrongMetric(name)) return name;
  const beside = name === 'macro_f1' ? ' Macro F1 is reported beside accuracy without being named.' : '';
  throw new RetuneError('CONFIG_UNSUPPORTED', `${key} names ${name}, which comes with a later version of Retune`, {
    hint: `this version scores ${SUPPORTED.join(' and ')}: name one of them.${beside}`,
  });
}

function chooseNames(config: EvaluationConfig, labels: readonly string[] | null): readonly RightWrongMetric[] {
  if (config.scorers !== 'auto') {
    return [...new Set(config.scorers)].map((name) => supportedMetric(name, 'evaluation.scorers'));
  }
  if (labels !== null) return ['accuracy'];
  throw new RetuneError(
    'SCORERS_UNDECIDED',
    'the answers are no closed set of labels, so how to score them is yours to say',
    {
      hint: 'set evaluation: { scorers: [exact_match] }, and where only a part of an answer counts also extract, such as extract: "#### (.+)$"; or set data.labels',
    },
  );
}

function chooseMetric(config: EvaluationConfig, names: readonly RightWrongMetric[]): RightWrongMetric {
  const first = names[0] ?? 'exact_match';
  if (config.metric === 'auto') return first;
  const metric = supportedMetric(config.metric, 'evaluation.metric');
  if (names.includes(metric)) return metric;
  throw new RetuneError('CONFIG_INVALID', `evaluation.metric is ${metric}, but the scorers are ${names.join(', ')}`, {
    hint: `add ${metric} to evaluation.scorers, or leave metric out`,
  });
}

/**
 * The scorers of a run and the metric its verdict goes by. `labels` is the closed set of answers, null where there is
 * none. Throws SCORERS_UNDECIDED, CONFIG_UNSUPPORTED or CONFIG_INVALID, all before anything is paid.
 */
export function chooseScorers(args: {
  readonly config: EvaluationConfig;
  readonly labels: readonly string[] | null;
}): ScorerSetup {
  const names = chooseNames(args.config, args.labels);
  const metric = chooseMetric(args.config, names);
  const read = createReader(args.config.extract);
  return { metric, read, scorers: names.map((name) => ({ name, score: createExactMatch(name, read) })) };
}
