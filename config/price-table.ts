import type { Price, RunConfig } from './run-config.ts';

/** When the providers published these prices; `budget.prices` overrides them. */
export const PRICES_AS_OF = '2025-10-01';

interface PublishedPrice {
  /** Per million tokens, each epoch counted. */
  readonly training: number;
  /** Per million tokens of prompts and answers of a tuned model. */
  readonly tuned: { readonly input: number; readonly output: number };
  readonly base: { readonly input: number; readonly output: number };
}

function published(
  training: number,
  tuned: readonly [number, number],
  base: readonly [number, number],
): PublishedPrice {
  return {
    training,
    tuned: { input: tuned[0], output: tuned[1] },
    base: { input: base[0], output: base[1] },
  };
}

const FREE = published(0, [0, 0], [0, 0]);

/** US dollars, by built-in provider and base model. A named provider sets its own prices, which nobody here can know. */
const TABLE: Readonly<Record<string, Readonly<Record<string, PublishedPrice>>>> = {
  openai: {
    'gpt-4.1-2025-04-14': published(25, [3, 12], [2, 8]),
    'gpt-4.1-mini-2025-04-14': published(5, [0.8, 3.2], [0.4, 1.6]),
    'gpt-4.1-nano-2025-04-14': published(1.5, [0.2, 0.8], [0.1, 0.4]),
    'gpt-4o-2024-08-06': published(25, [3.75, 15], [2.5, 10]),
    'gpt-4o-mini-2024-07-18': published(3, [0.3, 1.2], [0.15, 0.6]),
  },
};

type Priced = Pick<RunConfig, 'budget' | 'training'>;

function lookUp(provider: string, baseModel: string): PublishedPrice | null {
  // The local provider's work costs nothing.
  if (provider === 'local') return FREE;
  const rows = Object.hasOwn(TABLE, provider) ? TABLE[provider] : undefined;
  return rows !== undefined && Object.hasOwn(rows, baseModel) ? (rows[baseModel] ?? null) : null;
}

function namedPrice({ budget }: Priced, model: string): Price | null {
  return Object.hasOwn(budget.prices, model) ? (budget.prices[model] ?? null) : null;
}

/** What training and asking the tuned model costs; null where nobody has said it. */
export function trainingPrice(config: Priced): Price | null {
  const { training } = config;
  const named = namedPrice(config, training.base_model);
  if (named !== null) return named;
  const known = lookUp(training.provider, training.base_model);
  if (known === null) return null;
  return { training: known.training, ...known.tuned, hosting_per_hour: 0, currency: 'USD' };
}

/** What asking a model costs: one that is tuned in the run, its base, or any other. Null where nobody has said it. */
export function answerPrice(config: Priced, provider: string, model: string): Pick<Price, 'input' | 'output'> | null {
  const named = namedPrice(config, model);
  if (named !== null) return named;
  const base = lookUp(provider, model)?.base ?? null;
  const isTuned = provider === config.training.provider && model !== config.training.base_model && base === null;
  return isTuned || provider === 'local' ? trainingPrice(config) : base;
}

/** Whether a price of the table is what `trainingPrice` says. */
export function isFromTable(config: Priced): boolean {
  const { base_model: model, provider } = config.training;
  return namedPrice(config, model) === null && provider !== 'local';
}
