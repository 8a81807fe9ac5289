import type { NamedRules } from '../rules/rule-packs.ts';
import type { EncodingName } from './rank-table.ts';

/** What tokens are counted with, and whether the model that is to be trained counts the same. */
export type TokenizerChoice =
  | { readonly kind: 'encoding'; readonly name: EncodingName; readonly exact: boolean }
  /** A `tokenizer.json` at an absolute path. */
  | { readonly kind: 'file'; readonly name: string; readonly path: string; readonly exact: true };

/** By base model, fine-tuned ones (`ft:…`) included; the first that matches. */
const OPENAI_MODELS: readonly (readonly [RegExp, EncodingName])[] = [
  [/^(?:ft:)?(?:chatgpt-)?gpt-4(?:o|\.1|\.5)|^(?:ft:)?(?:gpt-5|gpt-oss|o[1-9])/, 'o200k_base'],
  [/^(?:ft:)?(?:gpt-4|gpt-3\.5|davinci-002|babbage-002)/, 'cl100k_base'],
];

const ESTIMATE: Extract<TokenizerChoice, { kind: 'encoding' }> = { kind: 'encoding', name: 'o200k_base', exact: false };

function byRules({ pack, baseModel, tokenizerFile }: NamedRules): TokenizerChoice {
  if (tokenizerFile !== null) return { kind: 'file', name: 'tokenizer.json', path: tokenizerFile, exact: true };
  const known = OPENAI_MODELS.find(([pattern]) => baseModel !== null && pattern.test(baseModel))?.[1];
  if (known !== undefined && pack.tokenizer.exact) return { kind: 'encoding', name: known, exact: true };
  // Where no model is named, it is taken for one of those that train now.
  return { ...ESTIMATE, exact: pack.tokenizer.exact && baseModel === null };
}

/** The tokenizer of the first provider; exact only where all of them count with it. */
export function chooseTokenizer(rules: readonly NamedRules[]): TokenizerChoice {
  const choices = rules.map(byRules);
  const [first = ESTIMATE] = choices;
  if (first.kind === 'file') return first;
  return { ...first, exact: choices.length > 0 && choices.every(({ name, exact }) => exact && name === first.name) };
}
