import { WithStartWorkflowOperation } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { UpdateDefinition } from '@temporalio/common';
import { changeLine, describeLine, reserve, settle, summaryOf } from '../domain/line-changes.ts';
import type { Step } from '../domain/line-changes.ts';
import { documentKey, workflowId } from '../domain/identity.ts';
import { versionName } from '../domain/model-line.ts';
import type {
  LineChange,
  LineCommand,
  LineSummary,
  ModelLine,
  PromoteVersion,
  RegisterVersion,
  ReserveBudget,
  SettleBudget,
} from '../domain/model-line.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import {
  promoteVersionUpdate,
  registerVersionUpdate,
  reserveBudgetUpdate,
  settleBudgetUpdate,
} from '../workflows/messages.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { lineFailure } from './line-failure.ts';
import { readLine } from './stored-line.ts';

export function createModelLineActivities(deps: ActivityDependencies) {
  const { store, client, taskQueue, audit } = deps;

  /** Reads the record, changes it, writes it where nobody else did meanwhile (another cluster on the same store). */
  async function write<T>(name: string, decide: (line: ModelLine) => Step<T>): Promise<{ answer: T; line: ModelLine }> {
    for (let tries = 0; tries < 10; tries += 1) {
      const { line: before, version } = await readLine(store, name);
      const { line, answer } = decide(before);
      if (line === before) return { answer, line };
      try {
        await store.writeDocument(documentKey.line(name), JSON.stringify(line, null, 2), { ifVersion: version });
        return { answer, line };
      } catch (error) {
        if (!(error instanceof VersionConflict)) throw error;
      }
    }
    throw new VersionConflict(documentKey.line(name));
  }

  /** A workflow cannot send an Update: this does it, and starts the line's entity where it is not running. */
  async function update<Answer, Input>(
    name: string,
    definition: UpdateDefinition<Answer, [Input]>,
    input: Input,
  ): Promise<Answer> {
    const id = workflowId.modelLine(name);
    const startWorkflowOperation = new WithStartWorkflowOperation('modelLine', {
      workflowId: id,
      taskQueue,
      args: [{ name }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: `The model line ${name}`,
    });
    try {
      return await client.workflow.executeUpdateWithStart(definition, { args: [input], startWorkflowOperation });
    } catch (error) {
      throw lineFailure(name, error);
    }
  }

  return {
    /** Called by the entity alone, under its lock: one change of the line's record. */
    async changeLine({
      name,
      command,
      changeId,
    }: {
      name: string;
      command: LineCommand;
      changeId: string;
    }): Promise<{ answer: LineChange; summary: LineSummary; details: string }> {
      const { answer, line } = await write(name, (before) =>
        changeLine(before, command, { at: new Date().toISOString(), changeId }),
      );
      if (answer.championBefore !== answer.championAfter) await writeChampion(line);
      await audit.record({
        actor: command.input.actor,
        role: 'operator',
        action: `models ${command.kind}`,
        status: answer.refused ?? 'done',
        requestId: changeId,
        runId: 'runId' in command.input ? command.input.runId : null,
        address: null,
        reason: command.input.reason,
      });
      return { answer, summary: summaryOf(line), details: describeLine(line) };
    },

    async reserveInLine({
      name,
      ...input
    }: ReserveBudget & { name: string }): Promise<{ reserved: boolean; spent: number }> {
      return (await write(name, (line) => reserve(line, input))).answer;
    },

    async settleInLine({ name, ...input }: SettleBudget & { name: string }): Promise<void> {
      await write(name, (line) => settle(line, input));
    },

    registerVersion: ({ name, version }: { name: string; version: RegisterVersion }): Promise<LineChange> =>
      update(name, registerVersionUpdate, version),
    promoteVersion: ({ name, promotion }: { name: string; promotion: PromoteVersion }): Promise<LineChange> =>
      update(name, promoteVersionUpdate, promotion),
    reserveBudget: ({
      name,
      ...input
    }: ReserveBudget & { name: string }): Promise<{ reserved: boolean; spent: number }> =>
      update(name, reserveBudgetUpdate, input),
    settleBudget: ({ name, ...input }: SettleBudget & { name: string }): Promise<void> =>
      update(name, settleBudgetUpdate, input),
  };

  /** What a serving system reads: derived from the line, never the other way round. */
  async function writeChampion(line: ModelLine): Promise<void> {
    const champion = line.versions.find(({ version }) => version === line.champion);
    if (champion === undefined) return;
    const { provider, model, version } = champion;
    await store.writeDocument(
      documentKey.champion(line.name),
      JSON.stringify({ name: versionName(line.name, version), version, provider, model }, null, 2),
    );
  }
}
