import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

export type History = temporal.api.history.v1.IHistory;
export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

export interface NamedHistory {
  /** The workflow's type, such as `watchJob`. */
  readonly type: string;
  readonly workflowId: string;
  readonly history: History;
}

/** The history of a workflow and of all its children, each through all its continue-as-new executions. */
export async function historiesBelow(client: Client, workflowId: string, runId?: string): Promise<NamedHistory[]> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const events = history.events ?? [];
  const type = events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? 'unknown';
  const all: NamedHistory[] = [{ type, workflowId, history }];
  for (const event of events) {
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    if (child?.workflowId) all.push(...(await historiesBelow(client, child.workflowId, child.runId ?? undefined)));
    const next = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (next) all.push(...(await historiesBelow(client, workflowId, next)));
  }
  return all;
}

/** Every payload of an event, wherever it stands in it: the bytes of its `data`. */
export function* payloadsOf(value: unknown): Generator<Uint8Array> {
  if (typeof value !== 'object' || value === null) return;
  if ('data' in value && value.data instanceof Uint8Array && 'metadata' in value) yield value.data;
  for (const inner of Object.values(value)) yield* payloadsOf(inner);
}
