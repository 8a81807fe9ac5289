import { WithStartWorkflowOperation } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { UpdateDefinition } from '@temporalio/common';
import { workflowId } from '../domain/identity.ts';
import type {
  DeleteVersion,
  LineChange,
  OnStore,
  PromoteVersion,
  RegisterVersion,
  ReserveBudget,
  SettleBudget,
} from '../domain/model-line.ts';
import {
  promoteVersionUpdate,
  registerVersionUpdate,
  deleteVersionUpdate,
  reserveBudgetUpdate,
  settleBudgetUpdate,
} from '../workflows/messages.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { lineFailure } from './line-failure.ts';
import { readRecord } from './run-record.ts';
import { writeLineage } from './version-lineage.ts';

/** How a run speaks to its model line. */
export function createAskLineActivities({ store, client, taskQueue }: ActivityDependencies) {
  /** A workflow cannot send an Update: this does it, and starts the line's entity where it is not running. */
  async function update<Answer, Input>(
    name: string,
    definition: UpdateDefinition<Answer, [OnStore<Input>]>,
    input: Input,
  ): Promise<Answer> {
    const startWorkflowOperation = new WithStartWorkflowOperation('modelLine', {
      workflowId: workflowId.modelLine(name),
      taskQueue,
      args: [{ name }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: `The model line ${name}`,
    });
    const args: [OnStore<Input>] = [{ ...input, storeId: await store.id() }];
    try {
      return await client.workflow.executeUpdateWithStart(definition, { args, startWorkflowOperation });
    } catch (error) {
      throw lineFailure(name, error);
    }
  }

  return {
    /** Gives a run's candidate its number, with where it came from. */
    async registerVersion({
      name,
      version,
    }: {
      name: string;
      version: Omit<RegisterVersion, 'lineage'> & { readonly runId: string };
    }): Promise<LineChange> {
      const stored = await readRecord(store, version.runId);
      const lineage = stored === null ? null : await writeLineage(store, stored.record);
      return update(name, registerVersionUpdate, { ...version, lineage });
    },
    promoteVersion: ({ name, promotion }: { name: string; promotion: PromoteVersion }): Promise<LineChange> =>
      update(name, promoteVersionUpdate, promotion),
    deleteVersion: ({ name, ...input }: DeleteVersion & { name: string }): Promise<LineChange> =>
      update(name, deleteVersionUpdate, input),
    reserveBudget: ({
      name,
      ...input
    }: ReserveBudget & { name: string }): Promise<{ reserved: boolean; spent: number }> =>
      update(name, reserveBudgetUpdate, input),
    settleBudget: ({ name, ...input }: SettleBudget & { name: string }): Promise<void> =>
      update(name, settleBudgetUpdate, input),
  };
}
