import { isScorerModule, scorerName } from '../config/evaluation-config.ts';
import type { EvaluationConfig } from '../config/evaluation-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { builtInScorer } from './built-in-scorers.ts';
import { isCostMetric } from './cost-metrics.ts';
import { createReader } from './extract.ts';
import type { LoadedScorer } from './load-scorer.ts';
import type { MetricKind, NamedScorer, Reader } from './scorer.ts';

/** What the expected answers of a suite are, all of them. */
export type AnswerShape = 'tool_calls' | 'json' | 'text';

/** A metric by its name in the configuration, and how it comes about. */
export interface Metric {
  readonly name: string;
  readonly kind: MetricKind;
}

/** The scorers of an evaluation, ready to be asked. */
export interface ScorerSetup {
  /** The one the verdict goes by. */
  readonly metric: Metric;
  /** All that are measured, the verdict's among them, in the order named. */
  readonly metrics: readonly Metric[];
  /** Those that look at one answer by itself. */
  readonly scorers: readonly NamedScorer[];
  /** How expected texts and answers are read, also for the labels beside the metric. */
  readonly read: Reader;
}

/** What the choice of scorers is made from. */
export interface ScorerChoice {
  readonly config: EvaluationConfig;
  /** The closed set of answers, null where there is none. */
  readonly labels: readonly string[] | null;
  readonly answers: AnswerShape;
  /** The user's own, by the path in the configuration. */
  readonly modules: ReadonlyMap<string, LoadedScorer>;
  /** Metrics that gate.constraints name: they are measured too. */
  readonly constrained: readonly string[];
}

function chooseNames({ config, labels, answers }: ScorerChoice): readonly string[] {
  if (config.scorers !== 'auto') return config.scorers;
  if (labels !== null) return ['accuracy', 'macro_f1'];
  if (answers === 'tool_calls') return ['tool_call_match'];
  if (answers === 'json') return ['json_fields'];
  if (config.judge !== undefined) return ['judge'];
  throw new RetuneError(
    'SCORERS_UNDECIDED',
    'the answers are no closed set of labels, no tool calls and no JSON, so how to score them is yours to say',
    {
      hint:
        'set evaluation: { scorers: [exact_match] }, and where only a part of an answer counts also extract, such as ' +
        'extract: "#### (.+)$"; or scorers: [rouge_l] for longer texts; or judge: { model: "provider:model" }; ' +
        'or data.labels',
    },
  );
}

function metricOf(name: string, { labels, modules }: ScorerChoice, read: Reader): [Metric, NamedScorer | null] {
  if (name === 'judge') return [{ name, kind: 'judge' }, null];
  if (name === 'macro_f1') {
    if (labels !== null) return [{ name, kind: 'labels' }, null];
    throw new RetuneError('CONFIG_INVALID', 'evaluation.scorers names macro_f1, and the answers are no labels', {
      hint: 'set data.labels to the closed set of answers, or take macro_f1 out',
    });
  }
  const scorer = isScorerModule(name) ? (modules.get(name)?.scorer ?? null) : builtInScorer(name, read);
  if (scorer === null) throw new TypeError(`there is no scorer ${name}`);
  return [{ name: scorer.name, kind: scorer.kind }, scorer];
}

function chooseMetric(config: EvaluationConfig, metrics: readonly Metric[]): Metric {
  const [first] = metrics;
  if (first === undefined) throw new TypeError('there is no scorer');
  if (config.metric === 'auto') return first;
  const wanted = scorerName(config.metric);
  const metric = metrics.find(({ name }) => name === wanted);
  if (metric !== undefined) return metric;
  const names = metrics.map(({ name }) => name).join(', ');
  throw new RetuneError('CONFIG_INVALID', `evaluation.metric is ${config.metric}, but the scorers are ${names}`, {
    hint: `add ${config.metric} to evaluation.scorers, or leave metric out`,
  });
}

/**
 * The scorers of a run and the metric its verdict goes by. Throws SCORERS_UNDECIDED or CONFIG_INVALID, all before
 * anything is paid.
 */
export function chooseScorers(choice: ScorerChoice): ScorerSetup {
  const { config } = choice;
  const read = createReader(config.extract);
  const also = choice.constrained.filter((name) => !isCostMetric(name));
  const chosen = [...new Set([...chooseNames(choice), ...also])].map((name) => metricOf(name, choice, read));
  const metrics = chosen.map(([metric]) => metric);
  return {
    metric: chooseMetric(config, metrics),
    metrics,
    read,
    scorers: chosen.flatMap(([, scorer]) => (scorer === null ? [] : [scorer])),
  };
}
