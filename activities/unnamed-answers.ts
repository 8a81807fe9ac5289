import type { AskedModel, EvaluatedModel } from './evaluation-plan.ts';

/** Stands where a provider's name does. */
const FROM_FILE = 'file';

/** Answers of nobody knows whom: a line of them names no model, and the champion is not to be guessed. */
export function unnamedAnswers(file: string | null): EvaluatedModel {
  return { provider: FROM_FILE, model: `answers of ${file ?? 'a file'}` };
}

/** Whether a side's answers come from a file that nobody has said the model of. */
export function isUnnamed({ provider, saved }: Pick<EvaluatedModel, 'provider'> & Partial<Pick<AskedModel, 'saved'>>) {
  return provider === FROM_FILE && (saved ?? null) !== null;
}

/** What nobody can see to for such answers. */
export function unnamedWarnings(models: readonly AskedModel[]): readonly string[] {
  return models
    .filter(isUnnamed)
    .map(
      ({ model }) =>
        `the baseline is the ${model}: whose they are is not known, so prompts that it was trained on stay in (--baseline says whose)`,
    );
}
