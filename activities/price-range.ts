import { answerPrice, isFromTable, PRICES_AS_OF, trainingPrice } from '../config/price-table.ts';
import type { Price, RunConfig } from '../config/run-config.ts';
import { pairwiseMessages, rubricMessages } from '../evaluation/judge.ts';
import { MOST_CONTENDERS, MOST_VALIDATION_PROMPTS } from './checkpoint-limits.ts';
import { JUDGE_TOKENS } from './judge-plan.ts';

/** What a run may cost: `low` counts answers of half their limit, `high` every answer at its limit. */
export interface PriceRange {
  readonly training: number;
  /** With the judge, and the checkpoints where the best is looked for. */
  readonly evaluation: number;
  readonly hosting: number;
  readonly low: number;
  readonly high: number;
  readonly currency: string;
  /** The date of the price table; null where the prices are the configuration's, or nothing is paid. */
  readonly asOf: string | null;
}

/** What is asked how much. */
export interface PricedWork {
  readonly billedTokens: number;
  /** Of the evaluation. */
  readonly prompts: number;
  /** Of its prompts with what is expected. */
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly validation: { readonly rows: number; readonly tokens: number };
  readonly judged: boolean;
  readonly humanLabels: number;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

const MILLION = 1e6;
/** A judge's reply is one short JSON object. */
const SHORT_REPLY_TOKENS = 16;
/** Of English text; other scripts have fewer, which makes the estimate higher. */
const CHARACTERS_PER_TOKEN = 4;
/** How long an endpoint is up beside the time of its answers: at the least, and where it starts slowly. */
const ENDPOINT_HOURS: Range = { low: 0.1, high: 0.5 };
const SECONDS_PER_ANSWER = 1;

/** The models whose price nobody has said, as the configuration names them. */
export function unpricedModels(config: RunConfig, { judged }: Pick<PricedWork, 'judged'>): readonly string[] {
  const { judge } = config.evaluation;
  return [
    ...(trainingPrice(config) === null ? [config.training.base_model] : []),
    ...(judged && judge !== undefined && judgePrice(config) === null ? [judge.model] : []),
  ];
}

/** Null where a price is not known. */
export function priceRange(config: RunConfig, work: PricedWork): PriceRange | null {
  const price = trainingPrice(config);
  if (price === null) return null;
  const judge = judgeRange(config, work);
  if (judge === null) return null;
  const training = (work.billedTokens * price.training) / MILLION;
  const parts = [answersRange(config, price, work), checkpointsRange(config, price, work), judge];
  const evaluation: Range = { low: total(parts, 'low'), high: total(parts, 'high') };
  const hosting = hostingRange(price, work.prompts * config.evaluation.samples, { endpoints: 2, smokeTests: 1 });
  return {
    ...{ training, evaluation: evaluation.high, hosting: hosting.high },
    low: training + evaluation.low + hosting.low,
    high: training + evaluation.high + hosting.high,
    currency: price.currency,
    asOf: isFromTable(config) ? PRICES_AS_OF : null,
  };
}

const total = (ranges: readonly Range[], end: keyof Range): number =>
  ranges.reduce((sum, range) => sum + range[end], 0);

/**
 * Both models read every prompt. The baseline may be a champion that costs as much as the candidate: nothing is taken off
 * for a cheaper base.
 */
function answersRange(config: RunConfig, { input, output }: Price, work: PricedWork): Range {
  const { samples } = config.evaluation;
  const baseline = answerPrice(config, config.training.provider, config.training.base_model);
  const dearer = { input: Math.max(input, baseline?.input ?? 0), output: Math.max(output, baseline?.output ?? 0) };
  const asked = (samples * work.promptTokens * (input + dearer.input)) / MILLION;
  const answered = (samples * work.prompts * work.answerTokens * (output + dearer.output)) / MILLION;
  return { low: asked + answered / 2, high: asked + answered };
}

/** Nothing may come of it: whether the provider keeps checkpoints shows when the job has ended. */
function checkpointsRange({ training, evaluation }: RunConfig, price: Price, work: PricedWork): Range {
  const { rows, tokens } = work.validation;
  if (training.checkpoint !== 'best' || rows === 0) return { low: 0, high: 0 };
  const prompts = Math.min(rows, MOST_VALIDATION_PROMPTS) * evaluation.samples;
  const perPrompt = (tokens / rows) * price.input + work.answerTokens * price.output;
  return { low: 0, high: (MOST_CONTENDERS * prompts * perPrompt) / MILLION };
}

function judgePrice(config: RunConfig): Pick<Price, 'input' | 'output'> | null {
  const { model = '' } = config.evaluation.judge ?? {};
  const at = model.indexOf(':');
  return answerPrice(config, model.slice(0, at), model.slice(at + 1));
}

/** Each pair is looked at twice: in both orders, or each answer by itself. Null where the judge has no price. */
function judgeRange(config: RunConfig, work: PricedWork): Range | null {
  const { judge } = config.evaluation;
  if (!work.judged || judge === undefined) return { low: 0, high: 0 };
  const price = judgePrice(config);
  if (price === null) return null;
  const shown = { prompt: [], expected: null };
  const words =
    judge.mode === 'pairwise'
      ? pairwiseMessages(shown, ['', ''], judge.rubric)
      : rubricMessages(shown, '', judge.rubric);
  const overhead = words.reduce((sum, { content }) => sum + content.length, 0) / CHARACTERS_PER_TOKEN;
  const answers = judge.mode === 'pairwise' ? 2 : 1;
  const perPrompt = work.prompts === 0 ? 0 : work.promptTokens / work.prompts;
  const asks = 2 * (work.prompts + work.humanLabels);
  const cost = (answerTokens: number, replyTokens: number): number =>
    (asks * ((overhead + perPrompt + answers * answerTokens) * price.input + replyTokens * price.output)) / MILLION;
  return { low: cost(work.answerTokens / 2, SHORT_REPLY_TOKENS), high: cost(work.answerTokens, JUDGE_TOKENS) };
}

/** What endpoints cost by the hour, as far as that can be told before they have answered. */
export function hostingRange(
  { hosting_per_hour: perHour }: Pick<Price, 'hosting_per_hour'>,
  answers: number,
  { endpoints, smokeTests }: { readonly endpoints: number; readonly smokeTests: number },
): Range {
  const starts = endpoints + smokeTests;
  const answering = (endpoints * answers * SECONDS_PER_ANSWER) / 3_600;
  return {
    low: perHour * starts * ENDPOINT_HOURS.low,
    high: perHour * (starts * ENDPOINT_HOURS.high + answering),
  };
}
