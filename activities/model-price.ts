import { answerPrice } from '../config/price-table.ts';
import type { Price, RunConfig } from '../config/run-config.ts';
import type { LineVersion } from '../domain/model-line.ts';
import type { EvaluatedModel } from './evaluation-plan.ts';

const FREE: Price = { training: 0, input: 0, output: 0, hosting_per_hour: 0, currency: 'USD' };

/**
 * What a model's answers cost: `budget.prices` by its own name, else by the base model that it was tuned from, else (for
 * the model under training) the run's own price, or what its provider published. Null where nobody has said it.
 */
export function priceOfModel(
  config: Pick<RunConfig, 'budget' | 'training'>,
  { provider, model }: EvaluatedModel,
  version: LineVersion | null,
): Price | null {
  const { prices } = config.budget;
  const tuned = version?.baseModel ?? null;
  const named = prices[model] ?? (tuned === null ? undefined : prices[tuned]);
  if (named !== undefined) return named;
  // A tuned model of this run has a name of the provider's making.
  const answer = answerPrice(config, provider, model);
  return answer === null ? null : { ...FREE, ...answer };
}
