import { describeLine, summaryOf } from '../domain/describe-line.ts';
import { changeLine } from '../domain/line-changes.ts';
import { liveVersion } from '../domain/line-parts.ts';
import { reserve, settle } from '../domain/line-budget.ts';
import type {
  LineChange,
  LineCommand,
  LineSummary,
  OnStore,
  ReserveBudget,
  SettleBudget,
} from '../domain/model-line.ts';
import { writeChampion } from './champion-document.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { assertSameStore, readLine, writeLine } from './stored-line.ts';
import { removeAtProvider, whyNoAnswer } from './version-model.ts';

export interface ChangeLineInput {
  readonly name: string;
  readonly storeId: string;
  readonly command: LineCommand;
  readonly changeId: string;
  readonly warning: string | null;
}

/** Called by the line's entity alone, under its lock. */
export function createModelLineActivities(deps: ActivityDependencies) {
  const { store, audit } = deps;
  return {
    /** One change of the line's record; a deletion also of the model at its provider, before the record says so. */
    async changeLine({ name, storeId, command, changeId, warning }: ChangeLineInput): Promise<{
      answer: LineChange;
      summary: LineSummary;
      details: string;
    }> {
      await assertSameStore(store, storeId);
      let moment = { at: new Date().toISOString(), changeId, warning };
      if (command.kind === 'delete') {
        const { line } = await readLine(store, name);
        const isNew = changeLine(line, command, moment).line !== line;
        if (isNew)
          moment = { ...moment, warning: await removeAtProvider(deps, line, liveVersion(line, command.input.version)) };
      }
      const { answer, line } = await writeLine(store, name, (before) => changeLine(before, command, moment));
      if (answer.championBefore !== answer.championAfter) await writeChampion(store, line);
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

    /** Before a person promotes a version: why it gives no answer to one prompt; null where it gives one. */
    async tryVersion({
      name,
      storeId,
      version,
    }: {
      name: string;
      storeId: string;
      version: number;
    }): Promise<string | null> {
      await assertSameStore(store, storeId);
      const { line } = await readLine(store, name);
      return whyNoAnswer(deps, liveVersion(line, version));
    },

    async reserveInLine({
      name,
      storeId,
      ...input
    }: OnStore<ReserveBudget> & { name: string }): Promise<{ reserved: boolean; spent: number }> {
      await assertSameStore(store, storeId);
      return (await writeLine(store, name, (line) => reserve(line, input))).answer;
    },

    async settleInLine({ name, storeId, ...input }: OnStore<SettleBudget> & { name: string }): Promise<void> {
      await assertSameStore(store, storeId);
      await writeLine(store, name, (line) => settle(line, input));
    },
  };
}
