import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { DEFAULT_PORT, startLocalProvider } from '../../servers/local-provider/local-provider.ts';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { parsePort } from '../parse-port.ts';
import { untilAborted } from '../until-aborted.ts';
import { openWorkspace } from '../workspace.ts';

interface LocalProviderFlags {
  readonly port: number;
  readonly dataDir?: string;
  readonly appKey?: string;
  readonly appSecret?: string;
  readonly testControls?: boolean;
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
}

const EXAMPLES = `
Examples:
  $ retune local-provider
  $ retune local-provider --port 0 --json        any free port; the first line names it
It trains a small text model, no language model, and listens on loopback only.`;

export function registerLocalProvider(program: Command, host: Host): void {
  program
    .command('local-provider')
    .description('a provider on this machine that speaks the real wire formats, until Ctrl-C')
    .option('--port <port>', 'where it listens; 0: any free port', parsePort, DEFAULT_PORT)
    .option('--data-dir <dir>', 'files, jobs and models (default: local-provider in RETUNE_HOME)')
    .option('--app-key <key>', 'the AppKey it takes (default: local)')
    .option('--app-secret <secret>', 'the AppSecret it takes (default: local-secret)')
    .option('--webhook-url <url>', 'where the end of each job is posted, on loopback')
    .option('--webhook-secret <secret>', 'what signs it: whsec_ and base64')
    .option('--test-controls', 'serve /_journal, /_faults, /_clock, /_replies and more for tests')
    .addHelpText('after', EXAMPLES)
    .action((flags: LocalProviderFlags) => host.run((context) => localProvider(context, flags)));
}

function webhookOf({ webhookUrl: url, webhookSecret: secret }: LocalProviderFlags) {
  if (url === undefined && secret === undefined) return {};
  if (url !== undefined && secret !== undefined) return { webhook: { url, secret } };
  throw usageError('a webhook needs both an address and a secret', 'give --webhook-url and --webhook-secret');
}

async function localProvider(context: CommandContext, flags: LocalProviderFlags): Promise<number> {
  const { settings, output, signal, cwd } = context;
  const dataDir =
    flags.dataDir === undefined ? join(openWorkspace(context).home, 'local-provider') : resolve(cwd, flags.dataDir);
  const provider = await startLocalProvider({
    port: flags.port,
    dataDir,
    appKey: flags.appKey ?? settings.variable('RETUNE_LOCAL_APP_KEY') ?? 'local',
    appSecret: flags.appSecret ?? settings.variable('RETUNE_LOCAL_APP_SECRET') ?? 'local-secret',
    testControls: flags.testControls ?? false,
    ...webhookOf(flags),
    onError: (error) => output.warn(`the server failed: ${error instanceof Error ? error.message : String(error)}`),
  });
  output.event({ type: 'listening', url: provider.url, base_urls: provider.baseUrls });
  output.info(`the local provider listens on ${provider.url}; Ctrl-C stops it`);
  await untilAborted(signal, new Promise<never>(() => {}));
  await provider.close();
  return 0;
}
