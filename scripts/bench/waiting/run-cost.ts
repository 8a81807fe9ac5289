import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';

/** What a workflow and all below it have cost the server so far. */
export interface RunCost {
  readonly workflows: number;
  readonly events: number;
  /** Of the histories as they are sent. */
  readonly bytes: number;
  readonly activities: number;
  readonly workflowTasks: number;
  readonly timers: number;
  readonly signals: number;
  readonly searchAttributeUpdates: number;
}

const NOTHING: RunCost = {
  ...{ workflows: 0, events: 0, bytes: 0, activities: 0, workflowTasks: 0, timers: 0, signals: 0 },
  searchAttributeUpdates: 0,
};

export async function costBelow(client: Client, workflowId: string): Promise<RunCost> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const events = history.events ?? [];
  const count = (has: (event: temporal.api.history.v1.IHistoryEvent) => unknown): number =>
    events.filter((event) => Boolean(has(event))).length;
  const own: RunCost = {
    workflows: 1,
    events: events.length,
    bytes: proto.temporal.api.history.v1.History.encode(history).finish().length,
    activities: count((event) => event.activityTaskScheduledEventAttributes),
    workflowTasks: count((event) => event.workflowTaskCompletedEventAttributes),
    timers: count((event) => event.timerStartedEventAttributes),
    signals: count((event) => event.workflowExecutionSignaledEventAttributes),
    searchAttributeUpdates: count((event) => event.upsertWorkflowSearchAttributesEventAttributes),
  };
  let total = sum(NOTHING, own);
  for (const { childWorkflowExecutionStartedEventAttributes: child } of events)
    if (child?.workflowExecution?.workflowId)
      total = sum(total, await costBelow(client, child.workflowExecution.workflowId));
  return total;
}

function sum(a: RunCost, b: RunCost): RunCost {
  return {
    workflows: a.workflows + b.workflows,
    events: a.events + b.events,
    bytes: a.bytes + b.bytes,
    activities: a.activities + b.activities,
    workflowTasks: a.workflowTasks + b.workflowTasks,
    timers: a.timers + b.timers,
    signals: a.signals + b.signals,
    searchAttributeUpdates: a.searchAttributeUpdates + b.searchAttributeUpdates,
  };
}
