import type { Command } from 'commander';
import { TASK_QUEUE } from '../../domain/task-queue.ts';
import { createLogger } from '../../platform/logger.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import { runWorker } from '../run-worker.ts';
import { untilAborted } from '../until-aborted.ts';
import { openWorkspace } from '../workspace.ts';

const EXAMPLES = `
Examples:
  $ retune worker
  $ TEMPORAL_ADDRESS=temporal.example:7233 RETUNE_STORE=/mnt/retune retune worker
Every worker must see the store and the sources of the runs. Ctrl-C or SIGTERM drains it.`;

export function registerWorker(program: Command, host: Host): void {
  program
    .command('worker')
    .description('one worker: carries out the runs, until Ctrl-C')
    .addHelpText('after', EXAMPLES)
    .action(() => host.run(worker));
}

async function worker(context: CommandContext): Promise<number> {
  const { settings, output, signal, options } = context;
  const logger = createLogger({ level: settings.logLevel, json: options.json });
  const running = await runWorker({ settings, workspace: openWorkspace(context), logger });
  const { address, namespace, failed } = running;
  output.event({ type: 'listening', url: address, task_queue: TASK_QUEUE, namespace });
  output.info(`polling ${TASK_QUEUE} at ${address} (namespace ${namespace}); Ctrl-C drains and stops`);
  await untilAborted(signal, failed).finally(() => running.stop());
  return 0;
}
