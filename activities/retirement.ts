import type { RunConfig } from '../config/run-config.ts';
import { durationMs } from '../domain/duration.ts';
import type { LineVersion } from '../domain/model-line.ts';
import type { ProviderModel } from '../provider/fine-tune-provider.ts';

/** What a model needs to answer: itself, and what it was tuned from. */
type Needs = Pick<LineVersion, 'provider' | 'model' | 'baseModel'>;

/** The first that the provider shuts down of what a model needs, by its own list; null where nothing ends. */
export function shutdownOf(models: readonly ProviderModel[], { model, baseModel }: Omit<Needs, 'provider'>) {
  const named = [model, ...(baseModel === null ? [] : [baseModel])];
  const ends = named.flatMap((id) => {
    const date = models.find((one) => one.id === id)?.shutdownDate ?? null;
    return date === null ? [] : [{ id, date }];
  });
  return ends.toSorted((a, b) => a.date.localeCompare(b.date))[0] ?? null;
}

/** `openai shuts gpt-x down on 2026-12-01, which support-intents@3 needs`; null where nothing ends. */
export function shutdownWarning(models: readonly ProviderModel[], name: string, needs: Needs): string | null {
  const end = shutdownOf(models, needs);
  return end === null ? null : `${needs.provider} shuts ${end.id} down on ${end.date}, which ${name} needs`;
}

export interface Retirement {
  /** Why the champion has to be followed by another model soon; null where it has not, or where training cannot help. */
  readonly reason: string | null;
  /** What a person has to change. */
  readonly warning: string | null;
}

/**
 * Whether the provider is about to shut the champion down, itself or with its base model. Training anew helps where the
 * base that would be trained on stays; else somebody has to name another one. Pure: `models` is the provider's own list.
 */
export function retirementOf(options: {
  readonly models: readonly ProviderModel[];
  readonly champion: LineVersion | null;
  readonly training: RunConfig['training'];
  readonly within: string;
  readonly now: Date;
}): Retirement {
  const { models, champion, training, within, now } = options;
  const limit = now.getTime() + durationMs(within);
  const endOf = (id: string): string | null => {
    const date = models.find((model) => model.id === id)?.shutdownDate ?? null;
    return date !== null && Date.parse(date) <= limit ? date : null;
  };
  const baseEnds = endOf(training.base_model);
  const warning =
    baseEnds === null
      ? null
      : `${training.provider} shuts ${training.base_model} down on ${baseEnds}: name another training.base_model and apply the schedule again`;
  if (champion === null || champion.provider !== training.provider || baseEnds !== null)
    return { reason: null, warning };
  const lost = [champion.model, ...(champion.baseModel === null ? [] : [champion.baseModel])]
    .map((id) => ({ id, date: endOf(id) }))
    .find(({ date }) => date !== null);
  if (lost === undefined) return { reason: null, warning };
  return { reason: `${champion.provider} shuts ${lost.id} down on ${lost.date}, which the champion needs`, warning };
}
