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

  const change = (title: string, command: LineCommand): Promise<LineChange> => {
    const changeId = uuid4();
    return locked(async () => {
      const done = await line.changeLine.executeWithOptions({ summary: title }, [{ name, command, changeId }]);
      summary = done.summary;
      setCurrentDetails(done.details);
      return done.answer;
    });
  };

  setHandler(lineQuery, () => summary);
  setHandler(registerVersionUpdate, (input) => change(`Register ${input.model}`, { kind: 'register', input }));
  setHandler(promoteVersionUpdate, (input) => change(`Promote ${name}@${input.version}`, { kind: 'promote', input }), {
    validator: ({ version, reason }) => {
      checkVersion(version);
      checkReason(reason);
    },
  });
  setHandler(rollbackUpdate, (input) => change('Roll back', { kind: 'rollback', input }), {
    validator: ({ reason }) => checkReason(reason),
  });
  setHandler(freezeUpdate, (input) => change(input.frozen ? 'Freeze' : 'Unfreeze', { kind: 'freeze', input }), {
    validator: ({ reason }) => checkReason(reason),
  });
  setHandler(deleteVersionUpdate, (input) => change(`Delete ${name}@${input.version}`, { kind: 'delete', input }), {
    validator: ({ version, reason }) => {
      checkVersion(version);
      checkReason(reason);
    },
  });
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

function checkVersion(version: number): void {
  if (!Number.isInteger(version) || version < 1)
    throw ApplicationFailure.nonRetryable(`${version} is no version number`, 'USAGE');
}

function checkAmount(amount: number): void {
  if (!Number.isFinite(amount) || amount < 0)
    throw ApplicationFailure.nonRetryable(`${amount} is no amount of money`, 'USAGE');
}
