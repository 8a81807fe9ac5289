import { ScheduleAlreadyRunning } from '@temporalio/client';
import type { ScheduleOptions } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { RunConfig } from '../config/run-config.ts';
import type { ScheduleConfig } from '../config/schedule-config.ts';
import { STDIN_PATH } from '../dataset/plan-shards.ts';
import { workflowId } from '../domain/identity.ts';
import { TASK_QUEUE } from '../domain/task-queue.ts';
import { ensureSearchAttributes } from '../platform/search-attributes.ts';
import type { RetrainInput } from '../workflows/retrain.ts';
import { keyword, searchAttribute } from '../workflows/search-attributes.ts';
import { resolvedConfig } from '../runs/claim-run.ts';
import type { CommandContext } from './context.ts';
import { usageError } from './errors.ts';
import { loadForRun } from './load-run-config.ts';
import type { LoadedConfig } from '../config/load.ts';
import { askSchedule, refused } from './schedules.ts';
import { scheduleSpec } from './schedule-spec.ts';
import type { TemporalSession } from './temporal-session.ts';
import { openWorkspace } from './workspace.ts';

export interface Applied {
  readonly name: string;
  /** False where there was one, which has this configuration now. */
  readonly isNew: boolean;
}

/** Makes (or updates) the schedule of the configuration, with a snapshot of it: a later edit changes nothing until `apply`. */
export async function applySchedule(
  context: CommandContext,
  connect: () => Promise<TemporalSession>,
): Promise<Applied> {
  const loaded = loadForRun(context);
  const { config } = loaded;
  const schedule = scheduleOf(config);
  const session = await connect();
  const options = await scheduleOptions(context, loaded, schedule);
  await ensureSearchAttributes(session.client.connection, session.namespace);
  try {
    await session.call(() => session.client.schedule.create(options));
    return { name: config.name, isNew: true };
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw refused(error);
  }
  await askSchedule(session, config.name, (handle) =>
    handle.update(({ state }) => ({ ...options, state: { paused: state.paused, ...noteOf(state) } })),
  );
  return { name: config.name, isNew: false };
}

function scheduleOf({ schedule, data }: RunConfig): ScheduleConfig {
  if (schedule === undefined) {
    throw usageError('the configuration has no schedule', 'add schedule: { cron: "0 3 1 * *", timezone: UTC }');
  }
  if (data.sources.some(({ path }) => path === STDIN_PATH)) {
    throw usageError('a schedule cannot read stdin', 'write the rows to a file and name that');
  }
  return schedule;
}

async function scheduleOptions(
  context: CommandContext,
  loaded: LoadedConfig,
  schedule: ScheduleConfig,
): Promise<ScheduleOptions> {
  const { store } = openWorkspace(context);
  const { config, digest } = loaded;
  const { name, training } = config;
  const snapshot = await store.putText(JSON.stringify(resolvedConfig(loaded, new Date(0))));
  const input: RetrainInput = { name, snapshot, storeId: await store.id() };
  return {
    scheduleId: workflowId.retrain(name),
    ...scheduleSpec(schedule),
    action: {
      type: 'startWorkflow',
      workflowType: 'retrain',
      workflowId: workflowId.retrain(name),
      taskQueue: TASK_QUEUE,
      args: [input],
      memo: { configDigest: digest },
      staticSummary: `${name}: retrain ${training.base_model} at ${training.provider}`,
      staticDetails: `A start of the schedule of **${name}**. \`retune schedule show ${name}\` shows the next ones.`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: searchAttribute.name, value: keyword(name) },
        { key: searchAttribute.provider, value: keyword(training.provider) },
        { key: searchAttribute.baseModel, value: keyword(training.base_model) },
      ]),
    },
    memo: { configDigest: digest },
  };
}

function noteOf({ note }: { readonly note?: string }): { note?: string } {
  return note === undefined ? {} : { note };
}
