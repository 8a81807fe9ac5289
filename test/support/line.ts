import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { UpdateDefinition } from '@temporalio/common';
import { documentKey, workflowId } from '../../domain/identity.ts';
import type { ModelLine, OnStore, PromoteVersion, RegisterVersion } from '../../domain/model-line.ts';
import * as messages from '../../workflows/messages.ts';
import type { Pipeline } from './pipeline.ts';

export const BY = { actor: 'ada', reason: 'because' };

/** A line of the test's own, spoken to as the pipeline and the CLI do. */
export function lineOfTest(pipeline: Pipeline) {
  const name = `line-${randomUUID().slice(0, 8)}`;
  const update = async <Answer, Input>(
    definition: UpdateDefinition<Answer, [OnStore<Input>]>,
    input: Input,
  ): Promise<Answer> => {
    const storeId = await pipeline.store.id();
    const startWorkflowOperation = new WithStartWorkflowOperation('modelLine', {
      workflowId: workflowId.modelLine(name),
      taskQueue: pipeline.taskQueue,
      args: [{ name }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
    return pipeline.client.workflow.executeUpdateWithStart(definition, {
      args: [{ ...input, storeId }],
      startWorkflowOperation,
    });
  };
  return {
    name,
    register: (runId: string, change: Partial<RegisterVersion> = {}) =>
      update(messages.registerVersionUpdate, {
        ...{ runId, provider: 'local', model: `ft:${name}:${runId}`, baseModel: 'local-small', datasetDigest: null },
        ...{
          verdict: 'PROMOTE',
          evaluation: null,
          trainKeys: null,
          configRef: null,
          lineage: null,
          evaluationPlan: null,
        },
        ...{ ...BY, ...change },
      }),
    /** By hand unless told otherwise. */
    promote: (version: number, change: Partial<PromoteVersion> = {}) =>
      update(messages.promoteVersionUpdate, {
        ...{ version, automatic: false, expectedChampion: null, runId: null, ...BY, ...change },
      }),
    rollback: (to: number | null = null) => update(messages.rollbackUpdate, { to, ...BY }),
    freeze: (frozen: boolean) => update(messages.freezeUpdate, { frozen, ...BY }),
    remove: (version: number) => update(messages.deleteVersionUpdate, { version, ...BY }),
    reserve: (runId: string, amount: number, cap = 10) =>
      update(messages.reserveBudgetUpdate, { runId, month: '2026-11', amount, cap }),
    settle: (runId: string, amount: number) => update(messages.settleBudgetUpdate, { runId, month: '2026-11', amount }),
    handle: () => pipeline.client.workflow.getHandle(workflowId.modelLine(name)),
    async stored(): Promise<ModelLine> {
      const document = await pipeline.store.readDocument(documentKey.line(name));
      return JSON.parse(document?.text ?? 'null') as ModelLine;
    },
    champion: async () => (await pipeline.store.readDocument(documentKey.champion(name)))?.text ?? null,
  };
}

export async function lineWith(pipeline: Pipeline, versions: number) {
  const line = lineOfTest(pipeline);
  for (let version = 1; version <= versions; version += 1) await line.register(`run-${version}`);
  return line;
}

/** The code that the line refused with. */
export async function refusal(asked: Promise<unknown>): Promise<unknown> {
  let cause: unknown = await asked.then(
    () => 'not refused',
    (error: unknown) => error,
  );
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  return cause instanceof Error ? Reflect.get(cause, 'type') : cause;
}
