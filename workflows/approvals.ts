import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { ApprovalDecision, ApprovalKind, PendingApproval } from '../domain/run-status.ts';
import { decideApprovalUpdate, runStatusQuery } from './messages.ts';
import type { RunState } from './run-state.ts';

const PREFIX = { spending: 'spend', promotion: 'promotion' } as const;

export interface Approvals {
  listen(run: RunState): void;
  pending(): PendingApproval | null;
  decisions(): readonly ApprovalDecision[];
  /** Asks and waits, durably, until somebody answers or the time is over. */
  request(run: RunState, kind: ApprovalKind, question: string, timeoutMs: number): Promise<ApprovalDecision>;
  /** A decision taken without asking (`--yes`). */
  grant(kind: ApprovalKind, actor: string, reason: string): ApprovalDecision;
}

/** The run's questions to people and their answers; the handlers are set before anything else can happen. */
export function createApprovals(): Approvals {
  const decisions: ApprovalDecision[] = [];
  let pending: PendingApproval | null = null;

  const now = (): string => new Date(Date.now()).toISOString();
  const nextId = (kind: ApprovalKind): string =>
    `${PREFIX[kind]}-${decisions.filter(({ id }) => id.startsWith(PREFIX[kind])).length + 1}`;

  const decide = (decision: ApprovalDecision): ApprovalDecision => {
    decisions.push(decision);
    pending = null;
    return decision;
  };

  return {
    listen(run) {
      setHandler(runStatusQuery, () => run.status());
      setHandler(decideApprovalUpdate, ({ approvalId, decision, actor, reason }) => {
        if (pending !== null && (approvalId === null || approvalId === pending.id)) {
          return decide({ id: pending.id, decision, actor, reason, at: now() });
        }
        const earlier = decisions.findLast(({ id }) => approvalId === null || id === approvalId);
        if (earlier?.decision === decision) return earlier;
        const known = earlier === undefined ? '' : `; ${earlier.id} was answered "${earlier.decision}" before`;
        throw ApplicationFailure.nonRetryable(`nothing waits for this answer${known}`, 'NOTHING_PENDING');
      });
    },

    pending: () => pending,
    decisions: () => decisions,

    async request(run, kind, question, timeoutMs) {
      const id = nextId(kind);
      pending = { id, kind, question, askedAt: now(), expiresAt: new Date(Date.now() + timeoutMs).toISOString() };
      await run.record();
      const answered = await condition(() => pending?.id !== id, timeoutMs, {
        summary: `${id}: waiting for an answer`,
      });
      if (!answered)
        decide({ id, decision: 'timed_out', actor: 'policy', reason: 'nobody answered in time', at: now() });
      const decision = decisions.find((candidate) => candidate.id === id);
      if (decision === undefined) throw new TypeError(`${id} ended without a decision`);
      await run.record();
      return decision;
    },

    grant: (kind, actor, reason) => decide({ id: nextId(kind), decision: 'approve', actor, reason, at: now() }),
  };
}
