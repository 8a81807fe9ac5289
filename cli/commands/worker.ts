import type { Command } from 'commander';
import { parseListenAddress } from '../../config/settings-values.ts';
import type { ListenAddress } from '../../config/settings-values.ts';
import { TASK_QUEUE, taskQueueName } from '../../domain/task-queue.ts';
import { createLogger } from '../../platform/logger.ts';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { addWorkerPlanOptions, workerPlan } from '../worker-plan-options.ts';
import type { WorkerPlanFlags } from '../worker-plan-options.ts';
import { runWorker } from '../run-worker.ts';
import { untilAborted } from '../until-aborted.ts';
import { openWebhookReceiver } from '../webhook-receiver.ts';
import { openWorkspace } from '../workspace.ts';

const EXAMPLES = `
Examples:
  $ retune worker
  $ RETUNE_WEBHOOK_SECRET=whsec_… retune worker --webhook 127.0.0.1:4640
  $ retune worker --queue data --slots auto                    as many at once as the machine takes
  $ retune worker --queue provider --queue evaluation --rate evaluation=20
  $ TEMPORAL_ADDRESS=temporal.example:7233 RETUNE_STORE=/mnt/retune retune worker
Every worker must see the store and the sources of the runs. Ctrl-C or SIGTERM drains it: activities may go on for
RETUNE_SHUTDOWN_GRACE (15s), then they are cancelled and go on elsewhere.`;

export function registerWorker(program: Command, host: Host): void {
  addWorkerPlanOptions(program.command('worker'))
    .description('one worker: carries out the runs, until Ctrl-C')
    .option(
      '--webhook <host:port>',
      'takes webhooks of the provider there: the run of the job polls at once',
      parseAddress,
    )
    .addHelpText('after', EXAMPLES)
    .action((flags: WorkerFlags) => host.run((context) => worker(context, flags)));
}

interface WorkerFlags extends WorkerPlanFlags {
  readonly webhook?: ListenAddress;
}

function parseAddress(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address !== null) return address;
  throw usageError(`--webhook ${text} is no host:port`, 'write it as 127.0.0.1:4640');
}

async function worker(context: CommandContext, { webhook, ...flags }: WorkerFlags): Promise<number> {
  const { settings, output, signal, options } = context;
  const logger = createLogger({ level: settings.logLevel, json: options.json });
  const plan = workerPlan(flags);
  const running = await runWorker({ settings, workspace: openWorkspace(context), logger, plan });
  const { address, namespace, failed } = running;
  const receiver =
    webhook === undefined
      ? null
      : await openWebhookReceiver(context, webhook, logger).catch(async (error: unknown) => {
          await running.stop();
          throw error;
        });
  const webhookUrl = receiver === null ? {} : { webhook_url: receiver.url };
  const queues = plan.queues.map((queue) => taskQueueName(TASK_QUEUE, queue));
  const listening = { url: address, task_queue: queues[0], task_queues: queues, namespace };
  output.event({ type: 'listening', ...listening, ...webhookUrl });
  output.info(`polling ${queues.join(', ')} at ${address} (namespace ${namespace}); Ctrl-C drains and stops`);
  if (receiver !== null) output.info(`webhooks are taken at ${receiver.url}`);
  await untilAborted(signal, failed).finally(async () => {
    await receiver?.close();
    await running.stop();
  });
  return 0;
}
