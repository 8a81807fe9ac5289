import {
  ApplicationFailure,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import type { ArtifactRef } from '../domain/artifact.ts';
import { isFailureType } from '../domain/failure-type.ts';
import { workflowId } from '../domain/identity.ts';
import type { RunOutcome } from '../domain/run-outcome.ts';
import { opening } from './activities.ts';
import { childOptions } from './child-options.ts';
import { fineTune } from './fine-tune.ts';
import { runStart } from './run-start.ts';
import { searchAttribute } from './search-attributes.ts';

export interface RetrainInput {
  readonly name: string;
  /** The configuration as it was when the schedule was applied. */
  readonly snapshot: ArtifactRef;
  readonly storeId: string;
}

export interface RetrainOutcome {
  readonly runId: string;
  readonly stage: RunOutcome['stage'];
  readonly verdict: RunOutcome['verdict'];
  /** Why it was skipped, or what the run came to, in its first words. */
  readonly reason: string;
}

const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/**
 * One start of a schedule: a run of the recorded configuration whose nominal time is the schedule's, which decides by
 * itself whether retraining is worth it. A moment whose run exists already (a backfill over a past that was run) starts
 * nothing. Fails as its run fails, so that `pause_on_failure` works.
 */
export async function retrain(input: RetrainInput): Promise<RetrainOutcome> {
  const { typedSearchAttributes, startTime } = workflowInfo();
  const nominalTime = (typedSearchAttributes.get(SCHEDULED_START) ?? startTime).toISOString();
  const run = await opening.openRetrain.executeWithOptions({ summary: `Claim the run of ${nominalTime}` }, [
    { ...input, nominalTime },
  ]);
  const { runId } = run;
  setCurrentDetails(`Run **${runId}**: \`retune watch ${runId}\``);
  try {
    const outcome = await executeChild(fineTune, {
      ...childOptions(run),
      workflowId: workflowId.fineTune(runId),
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      ...runStart(run, { approveSpending: false, resume: null, scheduledFor: nominalTime }),
    });
    return close(outcome);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      return close({ runId, stage: 'skipped', verdict: null, reasons: ['a run of this moment exists already'] });
    }
    if (isCancellation(error)) throw error;
    const cause = error instanceof ChildWorkflowFailure ? error.cause : error;
    const type = cause instanceof ApplicationFailure && isFailureType(cause.type) ? cause.type : 'UNEXPECTED';
    const message = cause instanceof Error ? cause.message : String(cause);
    upsertSearchAttributes([{ key: searchAttribute.stage, value: 'failed' }]);
    setCurrentDetails(`Run **${runId}** failed, **${type}**: ${message}\n\n- \`retune retry ${runId}\``);
    throw ApplicationFailure.nonRetryable(`run ${runId}: ${message}`, type);
  }
}

function close({ runId, stage, verdict, reasons }: Pick<RunOutcome, 'runId' | 'stage' | 'verdict' | 'reasons'>) {
  const reason = reasons[0] ?? '';
  upsertSearchAttributes([
    { key: searchAttribute.stage, value: stage },
    { key: searchAttribute.verdict, value: verdict },
  ]);
  setCurrentDetails(`Run **${runId}**: **${verdict ?? stage}**${reason === '' ? '' : `, ${reason}`}`);
  return { runId, stage, verdict, reason };
}
