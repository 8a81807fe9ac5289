import { chrF } from './scorers/chrf.ts';
import { createContains } from './scorers/contains.ts';
import { editSimilarity } from './scorers/edit-similarity.ts';
import { createExactMatch } from './scorers/exact-match.ts';
import { createJsonFields } from './scorers/json-fields.ts';
import { createJsonSchema } from './scorers/json-schema.ts';
import { createJsonValid } from './scorers/json-valid.ts';
import { createLength } from './scorers/length.ts';
import { createNormalisedMatch } from './scorers/normalised-match.ts';
import { createRefusal } from './scorers/refusal.ts';
import { createRegex } from './scorers/regex.ts';
import { rougeL } from './scorers/rouge-l.ts';
import { createToolCallMatch } from './scorers/tool-call-match.ts';
import { readingScorer } from './scorer.ts';
import type { NamedScorer, Reader, Scorer } from './scorer.ts';

const rightWrong = (name: string, score: Scorer): NamedScorer => ({ name, kind: 'right_wrong', score });
const graded = (name: string, score: Scorer): NamedScorer => ({ name, kind: 'score', score });

/** Every scorer that looks at one answer by itself, by its name in the configuration. */
const BUILT_IN: Readonly<Record<string, (read: Reader) => NamedScorer>> = {
  accuracy: (read) => rightWrong('accuracy', createExactMatch('accuracy', read)),
  exact_match: (read) => rightWrong('exact_match', createExactMatch('exact_match', read)),
  normalised_match: (read) => rightWrong('normalised_match', createNormalisedMatch(read)),
  contains: (read) => rightWrong('contains', createContains(read)),
  regex: createRegex,
  json_valid: (read) => rightWrong('json_valid', createJsonValid(read)),
  json_schema: createJsonSchema,
  json_fields: createJsonFields,
  rouge_l: (read) => graded('rouge_l', readingScorer('rouge_l', read, rougeL)),
  chrf: (read) => graded('chrf', readingScorer('chrf', read, chrF)),
  edit_similarity: (read) => graded('edit_similarity', readingScorer('edit_similarity', read, editSimilarity)),
  tool_call_match: createToolCallMatch,
  length: (read) => graded('length', createLength(read)),
  refusal: () => rightWrong('refusal', createRefusal()),
};

/** The scorer of this name; null for a name that scores no single answer (macro_f1, judge) or is not known. */
export function builtInScorer(name: string, read: Reader): NamedScorer | null {
  return BUILT_IN[name]?.(read) ?? null;
}
