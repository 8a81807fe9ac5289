import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { SEARCH_ATTRIBUTE_NAME } from '../domain/search-attribute-name.ts';
import type { RunOutcome } from '../domain/run-outcome.ts';

/** The search attributes of a run, all keywords: what the Temporal UI filters by. */
export const searchAttribute = {
  name: defineSearchAttributeKey(SEARCH_ATTRIBUTE_NAME.name, SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey(SEARCH_ATTRIBUTE_NAME.stage, SearchAttributeType.KEYWORD),
  provider: defineSearchAttributeKey(SEARCH_ATTRIBUTE_NAME.provider, SearchAttributeType.KEYWORD),
  baseModel: defineSearchAttributeKey(SEARCH_ATTRIBUTE_NAME.baseModel, SearchAttributeType.KEYWORD),
  dataset: defineSearchAttributeKey(SEARCH_ATTRIBUTE_NAME.dataset, SearchAttributeType.KEYWORD),
  jobId: defineSearchAttributeKey(SEARCH_ATTRIBUTE_NAME.jobId, SearchAttributeType.KEYWORD),
  verdict: defineSearchAttributeKey(SEARCH_ATTRIBUTE_NAME.verdict, SearchAttributeType.KEYWORD),
};

/** The server refuses keywords that are longer. */
export function keyword(text: string): string {
  return [...text].slice(0, 255).join('');
}

const FROM_OUTCOME = [
  [searchAttribute.stage, 'stage'],
  [searchAttribute.dataset, 'datasetDigest'],
  [searchAttribute.jobId, 'jobId'],
  [searchAttribute.verdict, 'verdict'],
] as const;

/** Only what differs: each upsert is an event of the history. */
export function changedAttributes(before: RunOutcome, after: RunOutcome): SearchAttributeUpdatePair[] {
  return FROM_OUTCOME.filter(([, field]) => before[field] !== after[field]).map(([key, field]) => {
    const value = after[field];
    return { key, value: value === null ? null : keyword(value) };
  });
}
