import { labelPlaces } from './confusion.ts';
import { COST_METRIC_NAMES } from './cost-metrics.ts';
import type { CostMetric } from './cost-metrics.ts';
import type { Answer, AnswerPair } from './answer-pair.ts';
import type { ScorerSetup } from './choose-scorers.ts';
import type { CallCounts } from './evaluation-result.ts';

/** Per million tokens. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
}

/** Two columns of numbers, a row a pair; NaN where a pair has no value. */
export interface Columns {
  readonly baseline: number[];
  readonly candidate: number[];
}

/** Every number that the answers give, without a text of any row. A row is a pair that both models answered. */
export interface Collected {
  readonly calls: CallCounts;
  readonly keys: readonly string[];
  readonly groups: readonly (string | null)[];
  /** `column=value`, of each row. */
  readonly slices: readonly (readonly string[])[];
  readonly scores: ReadonlyMap<string, Columns>;
  readonly costs: ReadonlyMap<CostMetric, Columns>;
  /** Places of labels, a row a sample; `row` is the pair it belongs to. Null where there is no closed set. */
  readonly labels: (Columns & { readonly expected: number[]; readonly row: number[] }) | null;
  readonly unreadableExpected: number;
}

export interface CollectInput {
  readonly pairs: AsyncIterable<AnswerPair> | Iterable<AnswerPair>;
  readonly setup: ScorerSetup;
  readonly labels: readonly string[] | null;
  readonly prices: { readonly baseline: TokenPrice | null; readonly candidate: TokenPrice | null };
}

type Answered = Extract<Answer, { ok: true }>;

const isAnswered = (answer: Answer): answer is Answered => answer.ok;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function costOf(metric: CostMetric, { tokens, latencyMs }: Answered, price: TokenPrice | null): number {
  switch (metric) {
    case 'latency_p95_ms':
      return latencyMs ?? Number.NaN;
    case 'answer_tokens':
      return tokens?.completion ?? Number.NaN;
    case 'cost_usd':
      if (tokens === undefined || price === null) return Number.NaN;
      return (tokens.prompt * price.input + tokens.completion * price.output) / 1e6;
  }
}

const columns = (): Columns => ({ baseline: [], candidate: [] });

/** Reads every pair once, scores its answers and keeps the numbers; several samples of a prompt count by their mean. */
export async function collectScores({ pairs, setup, labels, prices }: CollectInput): Promise<Collected> {
  const calls = { prompts: 0, candidateAnswers: 0, cut: 0, failedBaseline: 0, failedCandidate: 0 };
  const scores = new Map(setup.metrics.filter(({ kind }) => kind !== 'labels').map(({ name }) => [name, columns()]));
  const costs = new Map(COST_METRIC_NAMES.map((name) => [name, columns()]));
  const places = labels === null ? null : labelPlaces(labels);
  const labelled = places === null ? null : { ...columns(), expected: [] as number[], row: [] as number[] };
  const [keys, groups, slices]: [string[], (string | null)[], (readonly string[])[]] = [[], [], []];
  let unreadableExpected = 0;

  for await (const pair of pairs) {
    const { expected, prompt, judged } = pair;
    const baseline = pair.baseline.filter(isAnswered);
    const candidate = pair.candidate.filter(isAnswered);
    calls.prompts += pair.candidate.length;
    calls.failedBaseline += pair.baseline.length - baseline.length;
    calls.failedCandidate += pair.candidate.length - candidate.length;
    calls.candidateAnswers += candidate.length;
    calls.cut += candidate.filter(({ finishReason }) => finishReason === 'length').length;
    if (baseline.length < pair.baseline.length || candidate.length < pair.candidate.length) continue;

    const row = keys.push(pair.key) - 1;
    groups.push(pair.group);
    slices.push(Object.entries(pair.slices).map(([column, value]) => `${column}=${value}`));
    for (const { name, score } of setup.scorers) {
      const scored = async (answers: readonly Answered[]): Promise<number> =>
        mean(
          await Promise.all(answers.map(async ({ text }) => (await score({ expected, answer: text, prompt })).score)),
        );
      scores.get(name)?.baseline.push(await scored(baseline));
      scores.get(name)?.candidate.push(await scored(candidate));
    }
    scores.get('judge')?.baseline.push(judged?.baseline ?? Number.NaN);
    scores.get('judge')?.candidate.push(judged?.candidate ?? Number.NaN);
    for (const [metric, { baseline: before, candidate: after }] of costs) {
      before.push(mean(baseline.map((answer) => costOf(metric, answer, prices.baseline))));
      after.push(mean(candidate.map((answer) => costOf(metric, answer, prices.candidate))));
    }
    const wanted = setup.read(expected);
    if (wanted === null) unreadableExpected += 1;
    if (labelled === null || places === null) continue;
    for (const [sample, { text }] of candidate.entries()) {
      labelled.row.push(row);
      labelled.expected.push(places(wanted));
      labelled.baseline.push(places(setup.read(baseline[sample]?.text ?? '')));
      labelled.candidate.push(places(setup.read(text)));
    }
  }
  return { calls, keys, groups, slices, scores, costs, labels: labelled, unreadableExpected };
}
