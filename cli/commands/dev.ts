import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { startDevStack } from '../dev-stack.ts';
import type { Host } from '../host.ts';
import { stackEnvironment } from '../stack-environment.ts';
import { untilAborted } from '../until-aborted.ts';
import { openWorkspace } from '../workspace.ts';

const EXAMPLES = `
Examples:
  $ retune dev                                     until Ctrl-C
  $ TEMPORAL_ADDRESS=localhost:7233 retune dev     with a server that is there already
Uses what RETUNE_LOCAL_PROVIDER_URL or TEMPORAL_ADDRESS name, else starts Temporal on 7233, its UI on 8233 and the
local provider on 4620; where a port is taken it takes another, and says what other terminals have to export. The next
\`retune dev\` in the same folder goes on from the same database.`;

export function registerDev(program: Command, host: Host): void {
  program
    .command('dev')
    .description('Temporal, the local provider and a worker on this machine, until Ctrl-C')
    .addHelpText('after', EXAMPLES)
    .action(() => host.run(dev, 'result'));
}

async function dev(context: CommandContext): Promise<number> {
  const { output, signal } = context;
  const stack = await startDevStack(context, openWorkspace(context), { logTo: 'stderr' });
  const { address, namespace, uiUrl, providerUrl } = stack;
  output.event({
    type: 'listening',
    url: uiUrl ?? address,
    address,
    namespace,
    temporal_ui: uiUrl,
    local_provider: providerUrl,
    environment: stackEnvironment(stack),
  });
  if (!stack.isOurs) {
    for (const line of stack.lines) output.info(line);
    if (context.options.json) output.event({ type: 'result', stage: 'done', error: null, exit_code: 0 });
    return 0;
  }
  for (const line of [...stack.lines, 'Ctrl-C stops all of it']) output.info(line);
  try {
    await untilAborted(signal, stack.failed);
  } finally {
    output.info('stopping: the worker first, then provider and server');
    await stack.stop();
    output.info(stack.goOn);
  }
  if (context.options.json) output.event({ type: 'result', stage: 'done', error: null, exit_code: 0 });
  return 0;
}
