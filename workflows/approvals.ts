import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { ApprovalDecision, ApprovalKind, PendingApproval } from '../domain/run-status.ts';
import { checkReason } from './check-reason.ts';
import { decideApprovalUpdate, runStatusQuery } from './messages.ts';
import type { RunState } from './run-state.ts';
import { tell } from './tell.ts';

/** What is asked: `spend-1` before anything is paid, `spend-2` when the evaluation crosses the cap, `promotion-1` at the gate. */
export type ApprovalId = 'spend-1' | 'spend-2' | 'promotion-1';

const KIND: Readonly<Record<ApprovalId, ApprovalKind>> = {
  'spend-1': 'spending',
  'spend-2': 'spending',
  'promotion-1': 'promotion',
};

export interface Question {
  readonly id: ApprovalId;
  /** One sentence with its figures. */
  readonly question: string;
}

export interface Approvals {
  listen(run: RunState): void;
  pending(): PendingApproval | null;
  decisions(): readonly ApprovalDecision[];
  /** Asks and waits, durably, until somebody answers or the time is over; a cancelled wait leaves nothing pending. */
  request(run: RunState, asked: Question, timeoutMs: number): Promise<ApprovalDecision>;
  /** A decision taken without asking (`--yes`). */
  grant(id: ApprovalId, actor: string, reason: string): ApprovalDecision;
}

/** The run's questions to people and their answers; the handlers are set before anything else can happen. */
export function createApprovals(): Approvals {
  const decisions: ApprovalDecision[] = [];
  let pending: PendingApproval | null = null;

  const now = (): string => new Date(Date.now()).toISOString();

  const decide = (decision: ApprovalDecision): ApprovalDecision => {
    decisions.push(decision);
    pending = null;
    return decision;
  };

  return {
    listen(run) {
      setHandler(runStatusQuery, () => run.status());
      setHandler(
        decideApprovalUpdate,
        ({ approvalId, decision, actor, reason }) => {
          if (pending !== null && (approvalId === null || approvalId === pending.id)) {
            return decide({ id: pending.id, decision, actor, reason, at: now() });
          }
          const earlier = decisions.findLast(({ id }) => approvalId === null || id === approvalId);
          if (earlier?.decision === decision) return earlier;
          const known = earlier === undefined ? '' : `; ${earlier.id} was answered "${earlier.decision}" before`;
          throw ApplicationFailure.nonRetryable(`nothing waits for this answer${known}`, 'NOTHING_PENDING');
        },
        { validator: ({ reason }) => checkReason(reason) },
      );
    },

    pending: () => pending,
    decisions: () => decisions,

    async request(run, { id, question }, timeoutMs) {
      const expiresAt = new Date(Date.now() + timeoutMs).toISOString();
      pending = { id, kind: KIND[id], question, askedAt: now(), expiresAt };
      try {
        await run.record();
        await tell(run, 'needs_attention', question);
        const answered = await condition(() => pending?.id !== id, timeoutMs, {
          summary: `${id}: waiting for an answer`,
        });
        if (!answered)
          decide({ id, decision: 'timed_out', actor: 'policy', reason: 'nobody answered in time', at: now() });
      } finally {
        pending = null;
      }
      const decision = decisions.find((candidate) => candidate.id === id);
      if (decision === undefined) throw new TypeError(`${id} ended without a decision`);
      await run.record();
      return decision;
    },

    grant: (id, actor, reason) => decide({ id, decision: 'approve', actor, reason, at: now() }),
  };
}
