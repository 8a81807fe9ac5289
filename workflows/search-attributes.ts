import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import type { RunOutcome } from '../domain/run-outcome.ts';

/** The search attributes of a run, all keywords: what the Temporal UI filters by. */
export const searchAttribute = {
  name: defineSearchAttributeKey('RetuneName', SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey('RetuneStage', SearchAttributeType.KEYWORD),
  provider: defineSearchAttributeKey('RetuneProvider', SearchAttributeType.KEYWORD),
  baseModel: defineSearchAttributeKey('RetuneBaseModel', SearchAttributeType.KEYWORD),
  dataset: defineSearchAttributeKey('RetuneDataset', SearchAttributeType.KEYWORD),
  jobId: defineSearchAttributeKey('RetuneJobId', SearchAttributeType.KEYWORD),
  verdict: defineSearchAttributeKey('RetuneVerdict', SearchAttributeType.KEYWORD),
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
