import type { Command } from 'commander';
import { ACTIVITY_QUEUES, QUEUES } from '../domain/task-queue.ts';
import type { Queue } from '../domain/task-queue.ts';
import type { WorkerPlan } from '../worker/worker-plan.ts';
import { oneOf, repeatableChoice } from './choices.ts';
import { usageError } from './errors.ts';

export interface WorkerPlanFlags {
  readonly queue: readonly Queue[];
  readonly rate: readonly string[];
  readonly slots?: string;
}

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

export function addWorkerPlanOptions(command: Command): Command {
  return command
    .addOption(repeatableChoice('--queue <name>', 'serves this queue alone (repeatable; default: all)', QUEUES))
    .option(
      '--rate <queue=number>',
      'activities started a second over all workers of a queue (repeatable), such as provider=20',
      collect,
      [],
    )
    .option('--slots <number|auto>', 'activities at once for each queue; auto: what memory and processors take');
}

/** Throws USAGE, naming the flag, on a queue that is not there, a rate or a number that is none. */
export function workerPlan({ queue, rate, slots }: WorkerPlanFlags): WorkerPlan {
  return {
    queues: queue.length === 0 ? QUEUES : QUEUES.filter((known) => queue.includes(known)),
    rates: Object.fromEntries(rate.map(parseRate)),
    slots: slots === undefined ? null : parseSlots(slots),
  };
}

function parseRate(text: string): [string, number] {
  const [name = '', number = ''] = text.split('=');
  const perSecond = number.trim() === '' ? Number.NaN : Number(number);
  if (!Number.isFinite(perSecond) || perSecond <= 0)
    throw usageError(`--rate ${text} is no rate above 0`, 'write it as provider=20: activities started a second');
  return [oneOf(ACTIVITY_QUEUES, name, '--rate'), perSecond];
}

function parseSlots(text: string): number | 'auto' {
  if (text === 'auto') return 'auto';
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw usageError(`--slots ${text} is no number of slots`, 'write a number from 1 to 9999, or auto');
}
