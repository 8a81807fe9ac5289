import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { LineChange, LineCommand, LineSummary } from '../domain/model-line.ts';
import { line } from './activities.ts';
import { checkReason } from './check-reason.ts';
import { createLock } from './lock.ts';
import {
  deleteVersionUpdate,
  freezeUpdate,
  lineQuery,
  promoteVersionUpdate,
  registerVersionUpdate,
  reserveBudgetUpdate,
  rollbackUpdate,
  settleBudgetUpdate,
} from './messages.ts';

export interface ModelLineInput {
  readonly name: string;
}

/**
 * One entity a model line. It holds the lock and the order of changes; the line itself is a record in the store, which
 * each change reads, checks again and writes before it answers: what was told is on disk. Every promotion is a visible
 * Update with its author and reason.
 */
export async function modelLine({ name }: ModelLineInput): Promise<void> {
  let summary: LineSummary = { name, champion: null, frozen: false, versions: 0 };
  const locked = createLock();

  const change = (
    title: string,
    storeId: string,
    command: LineCommand,
    warning: string | null = null,
  ): Promise<LineChange> => {
    const changeId = uuid4();
    return locked(async () => {
      const done = await line.changeLine.executeWithOptions({ summary: title }, [
        { name, storeId, command, changeId, warning },
      ]);
      summary = done.summary;
      setCurrentDetails(done.details);
      return done.answer;
    });
  };

  setHandler(lineQuery, () => summary);
  setHandler(registerVersionUpdate, ({ storeId, ...input }) =>
    change(`Register ${input.model}`, storeId, { kind: 'register', input }),
  );
  setHandler(
    promoteVersionUpdate,
    async ({ storeId, ...input }) => {
      const { version, automatic } = input;
      // A run has tried its candidate itself, and stops where it gives no answer; a person is told, and decides.
      const warning = automatic
        ? null
        : await line.tryVersion.executeWithOptions({ summary: `One prompt to ${name}@${version}` }, [
            { name, storeId, version },
          ]);
      return change(`Promote ${name}@${version}`, storeId, { kind: 'promote', input }, warning);
    },
    { validator: checkVersionAndReason },
  );
  setHandler(rollbackUpdate, ({ storeId, ...input }) => change('Roll back', storeId, { kind: 'rollback', input }), {
    validator: ({ reason }) => checkReason(reason),
  });
  setHandler(
    freezeUpdate,
    ({ storeId, ...input }) => change(input.frozen ? 'Freeze' : 'Unfreeze', storeId, { kind: 'freeze', input }),
    { validator: ({ reason }) => checkReason(reason) },
  );
  setHandler(
    deleteVersionUpdate,
    ({ storeId, ...input }) => change(`Delete ${name}@${input.version}`, storeId, { kind: 'delete', input }),
    { validator: checkVersionAndReason },
  );
  setHandler(
    reserveBudgetUpdate,
    (input) =>
      locked(() =>
        line.reserveInLine.executeWithOptions({ summary: `Reserve for ${input.runId}` }, [{ name, ...input }]),
      ),
    { validator: ({ amount }) => checkAmount(amount) },
  );
  setHandler(
    settleBudgetUpdate,
    (input) =>
      locked(() => line.settleInLine.executeWithOptions({ summary: `Settle ${input.runId}` }, [{ name, ...input }])),
    { validator: ({ amount }) => checkAmount(amount) },
  );

  await condition(() => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > 5_000);
  await condition(allHandlersFinished);
  await continueAsNew<typeof modelLine>({ name });
}

function checkVersionAndReason({ version, reason }: { readonly version: number; readonly reason: string }): void {
  if (!Number.isInteger(version) || version < 1)
    throw ApplicationFailure.nonRetryable(`${version} is no version number`, 'USAGE');
  checkReason(reason);
}

function checkAmount(amount: number): void {
  if (!Number.isFinite(amount) || amount < 0)
    throw ApplicationFailure.nonRetryable(`${amount} is no amount of money`, 'USAGE');
}
