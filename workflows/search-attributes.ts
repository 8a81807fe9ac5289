import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

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
