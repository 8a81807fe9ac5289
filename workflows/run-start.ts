import { TypedSearchAttributes } from '@temporalio/common';
import type { RunRecord } from '../domain/run-record.ts';
import type { FineTuneInput } from './messages.ts';
import { keyword, searchAttribute } from './search-attributes.ts';

/** What a run is started with, beside its input. */
export type RunIdentity = Pick<RunRecord, 'runId' | 'firstRunId' | 'name' | 'configRef' | 'configDigest'> & {
  readonly provider: string;
  readonly baseModel: string;
};

/** What the Temporal UI shows of a run and filters it by, whoever starts it. */
export function runStart(run: RunIdentity, options: Omit<FineTuneInput, keyof RunIdentity>) {
  const { runId, firstRunId, name, configRef, configDigest, provider, baseModel } = run;
  const input: FineTuneInput = { runId, firstRunId, name, configRef, ...options };
  return {
    args: [input] as [FineTuneInput],
    staticSummary: `${name}: fine-tune ${baseModel} at ${provider}`,
    staticDetails: `Run **${runId}** of the model line **${name}**. \`retune watch ${runId}\` shows it live, \`retune report ${runId}\` names its report.`,
    memo: { configDigest, runId },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttribute.name, value: keyword(name) },
      { key: searchAttribute.provider, value: keyword(provider) },
      { key: searchAttribute.baseModel, value: keyword(baseModel) },
    ]),
  };
}
