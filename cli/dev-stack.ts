import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../platform/make-folder.ts';
import type { Settings } from '../config/settings.ts';
import { freePort } from '../platform/free-port.ts';
import { createLogger } from '../platform/logger.ts';
import { DEFAULT_PORT, startLocalProvider } from '../servers/local-provider/local-provider.ts';
import type { CommandContext } from './context.ts';
import { claimHome } from './dev-claim.ts';
import type { StackPlaces } from './dev-claim.ts';
import { startTemporal } from './dev-temporal.ts';
import { runWorker } from './run-worker.ts';
import { shellWord } from './shell-word.ts';
import { stackExport } from './stack-environment.ts';
import type { SessionOptions } from './temporal-session.ts';
import type { Workspace } from './workspace.ts';

/** Server, local provider and worker on one machine, as far as the environment does not name them already. */
export interface DevStack {
  /** How a client of this process reaches the server. */
  readonly session: SessionOptions;
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | null;
  readonly providerUrl: string;
  /** What is up, for people. */
  readonly lines: readonly string[];
  /** Rejects when a part ends that should not. */
  readonly failed: Promise<never>;
  /** The command that goes on from the same database. */
  readonly goOn: string;
  /** False where a `retune dev` that is up already is used. */
  readonly isOurs: boolean;
  /** Drains the worker, then stops provider and server; may be called again. */
  stop(): Promise<void>;
}

export interface DevOptions {
  /** A command with a display of its own keeps the worker's log out of it. */
  readonly logTo: 'file' | 'stderr';
}

type Stopper = () => Promise<void>;

export async function startDevStack(
  context: CommandContext,
  workspace: Workspace,
  options: DevOptions,
): Promise<DevStack> {
  const { home } = workspace;
  await makeFolder(home);
  const stoppers: Stopper[] = [];
  const stop = async (): Promise<void> => {
    for (let next = stoppers.pop(); next !== undefined; next = stoppers.pop()) await next();
  };
  try {
    if (context.settings.temporalAddressNamed) return await startParts(context, workspace, options, stoppers, stop);
    const claim = await claimHome(context, home, options.logTo === 'stderr' ? 'dev' : 'run');
    if (claim.usable !== null) return useStack(context, workspace, claim.usable);
    stoppers.push(() => claim.release());
    const stack = await startParts(context, workspace, options, stoppers, stop);
    const { address, namespace, uiUrl, providerUrl } = stack;
    await claim.announce({ address, namespace, uiUrl, providerUrl });
    return stack;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The stack of a `retune dev` that is up in this folder: this command starts nothing and stops nothing. */
function useStack({ output }: CommandContext, { home }: Workspace, up: StackPlaces): DevStack {
  const { address, namespace, uiUrl, providerUrl } = up;
  output.info(`\`retune dev\` is up in ${home}: using it`);
  return {
    session: { address, ...(uiUrl !== null && { uiUrl }) },
    ...{ address, namespace, uiUrl, providerUrl },
    lines: stackLines(up),
    failed: new Promise<never>(() => {}),
    goOn: '`retune dev` stays up',
    isOurs: false,
    stop: () => Promise.resolve(),
  };
}

function stackLines(places: StackPlaces): readonly string[] {
  const { address, namespace, uiUrl, providerUrl } = places;
  const toSet = stackExport(places);
  return [
    `temporal        ${address} (namespace ${namespace})`,
    ...(uiUrl === null ? [] : [`temporal ui     ${uiUrl}`]),
    `local provider  ${providerUrl}`,
    'worker          polling',
    ...(toSet === null ? [] : [`other terminals ${toSet}`]),
  ];
}

async function startParts(
  context: CommandContext,
  { home, store, configPath }: Workspace,
  { logTo }: DevOptions,
  stoppers: Stopper[],
  stop: () => Promise<void>,
): Promise<DevStack> {
  const { output } = context;
  const logFile = createWriteStream(join(home, 'dev.log'), { flags: 'a', mode: 0o600 });
  const temporal = await startTemporal(context, home, (line) => void logFile.write(`temporal: ${line}\n`));
  if (temporal !== null) stoppers.push(() => temporal.stop());
  const provider = await startProvider(context, home);
  stoppers.push(provider.stop);
  for (const note of [...(temporal?.notes ?? []), ...provider.notes]) output.info(note);

  const settings: Settings = { ...context.settings, localProviderUrl: provider.url };
  const logger = createLogger({
    level: settings.logLevel,
    json: false,
    ...(logTo === 'file' && { destination: logFile }),
  });
  const worker = await runWorker({ settings, workspace: { home, store }, logger, address: temporal?.address });
  stoppers.push(() => worker.stop());
  const { address, namespace, failed } = worker;
  const uiUrl = temporal?.uiUrl ?? null;
  const config = configPath === null ? '' : ` --config ${shellWord(configPath)}`;
  return {
    session: temporal === null ? {} : { address: temporal.address, uiUrl: temporal.uiUrl },
    ...{ address, namespace, uiUrl, failed, stop },
    providerUrl: provider.url,
    lines: stackLines({ address, namespace, uiUrl, providerUrl: provider.url }),
    isOurs: true,
    goOn:
      temporal === null
        ? `go on with \`retune dev${config}\``
        : `\`retune dev${config}\` goes on from the same database (${join(home, 'temporal.db')}) and opens the printed UI link again`,
  };
}

async function startProvider(
  { settings }: CommandContext,
  home: string,
): Promise<{ url: string; notes: readonly string[]; stop: Stopper }> {
  if (settings.localProviderUrl !== null)
    return { url: settings.localProviderUrl, notes: [], stop: () => Promise.resolve() };
  const port = await freePort(DEFAULT_PORT);
  const provider = await startLocalProvider({
    port,
    dataDir: join(home, 'local-provider'),
    appKey: settings.variable('RETUNE_LOCAL_APP_KEY') ?? 'local',
    appSecret: settings.variable('RETUNE_LOCAL_APP_SECRET') ?? 'local-secret',
  });
  const notes = port === DEFAULT_PORT ? [] : [`port ${DEFAULT_PORT} is taken: the local provider listens on ${port}`];
  return { url: provider.url, notes, stop: () => provider.close() };
}
