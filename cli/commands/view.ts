import type { Command } from 'commander';
import { RetuneError } from '../../domain/failure-type.ts';
import { workflowId } from '../../domain/identity.ts';
import type { ViewServer, ViewServerOptions } from '../../servers/view/view-server.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import { createLookAtRun } from '../look-at-run.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { withSession } from '../open-session.ts';
import { parsePort } from '../parse-port.ts';
import { temporalUiLink } from '../temporal-ui.ts';
import { untilAborted } from '../until-aborted.ts';
import { openWorkspace } from '../workspace.ts';

const DEFAULT_PORT = 4650;

interface ViewFlags {
  readonly port: number;
  readonly open?: boolean;
}

const EXAMPLES = `
Examples:
  $ retune view --open
  $ retune view --port 0 --json          any free port; the first line names it
It reads the store, and Temporal where it can be reached; it listens on loopback only, changes nothing, and shows rows of
your data to whoever can open a page on this machine.`;

export function registerView(program: Command, host: Host): void {
  program
    .command('view')
    .description('a local web page over runs, datasets, models and evaluations, until Ctrl-C')
    .option('--port <port>', 'where it listens; 0: any free port', parsePort, DEFAULT_PORT)
    .option('--open', 'open it in the browser')
    .addHelpText('after', EXAMPLES)
    .action((flags: ViewFlags) => host.run((context) => view(context, flags)));
}

function view(context: CommandContext, { port, open }: ViewFlags): Promise<number> {
  const { output, signal } = context;
  const { store } = openWorkspace(context);
  return withSession(context, async (session) => {
    const server = await listen({
      ...{ port, store, lookAtRun: createLookAtRun(session.connect) },
      temporalUi: (runId) => {
        const opened = session.opened();
        const id = { workflowId: workflowId.fineTune(runId), executionId: null };
        return opened === null ? null : temporalUiLink({ ...opened, ...id });
      },
      onError: (error) =>
        output.warn(`a page could not be made: ${error instanceof Error ? error.message : String(error)}`),
    });
    output.event({ type: 'listening', url: server.url });
    output.info(`the view is at ${server.url}; Ctrl-C closes it`);
    if (open === true) openInBrowser(context, server.url);
    await untilAborted(signal, new Promise<never>(() => {}));
    await server.close();
    return 0;
  });
}

async function listen(options: ViewServerOptions): Promise<ViewServer> {
  // The charting library takes half a second to load: no other command pays for it.
  const { startViewServer } = await import('../../servers/view/view-server.ts');
  try {
    return await startViewServer(options);
  } catch (error) {
    if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'EADDRINUSE') throw error;
    throw new RetuneError('USAGE', `port ${options.port} is taken`, {
      hint: 'name another with --port; 0 takes any free one',
      cause: error,
    });
  }
}
