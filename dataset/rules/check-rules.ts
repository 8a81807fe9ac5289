import { rowError, type Problem } from '../problem.ts';
import type { Draft } from '../shape/draft.ts';
import { checkImageRules, type FoundImage } from './check-images.ts';
import { checkMessages } from './check-messages.ts';
import { checkRoles } from './check-roles.ts';
import { checkToolForm } from './check-tool-calls.ts';
import type { NamedRules } from './rule-packs.ts';

function checkMethod(draft: Draft, { pack, method }: NamedRules): readonly Problem[] {
  const isPair = draft.refused !== null;
  if (isPair && pack.preference === null) {
    const message = `${pack.name} trains on no preference pairs`;
    return [rowError('preference_refused', '', message, 'Train elsewhere, or on the preferred answers alone.')];
  }
  if (method === null || isPair === (method === 'dpo')) return [];
  const message = isPair
    ? 'A preference pair, where training is supervised'
    : 'No preference pair, where training is by dpo';
  return [rowError('method_mismatch', '', message, 'Set training.method to what the data are for.')];
}

/**
 * What a provider would refuse one row for, all of it at once. Blank prompts and answers, and whatever no provider takes,
 * are said elsewhere and not repeated.
 */
export function checkRules(
  draft: Draft,
  rules: NamedRules,
  found: { readonly images: readonly FoundImage[]; readonly tokens: () => number },
): readonly Problem[] {
  const { pack } = rules;
  const problems = [
    ...checkRoles(draft, pack),
    ...checkMessages(draft, pack),
    ...checkToolForm(draft, pack),
    ...checkImageRules(found.images, draft, pack),
    ...checkMethod(draft, rules),
  ];
  if (pack.maxExampleTokens === null) return problems;
  const tokens = found.tokens();
  if (tokens <= pack.maxExampleTokens) return problems;
  const message = `The example has ${tokens} tokens: ${pack.name} cuts what is over ${pack.maxExampleTokens}, the answer first`;
  return [...problems, rowError('example_too_long', '', message, 'Shorten it, or take it out.')];
}
