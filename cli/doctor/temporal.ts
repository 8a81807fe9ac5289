import { connectTemporal } from '../temporal-session.ts';
import type { TemporalSession } from '../temporal-session.ts';
import { missingSearchAttributes, registerCommand } from '../../platform/search-attributes.ts';
import { RetuneError } from '../../domain/failure-type.ts';
import type { CommandContext } from '../context.ts';
import { EVERY_QUEUE, unpolledQueue, workerFor } from '../worker-presence.ts';
import { bad, good, words } from './check.ts';
import type { Check } from './check.ts';
import { checkSharedStore } from './shared-store.ts';

/** Where Temporal's own tools look where nothing is said. */
const DEFAULT_ADDRESS = 'localhost:7233';
const DAY_S = 86_400;
/** A run that waits for a person, or is looked up next month, should still be in Temporal. */
const LEAST_RETENTION_DAYS = 30;

/** Server, namespace, search attributes and workers, as far as each can be asked. */
export async function checkTemporal(
  context: Pick<CommandContext, 'settings'>,
  storeUri: string,
): Promise<readonly Check[]> {
  let session: TemporalSession;
  try {
    session = await connectTemporal(context);
  } catch (error) {
    return [unreachable(context, error)];
  }
  try {
    const server = await checkServer(session);
    const namespace = await checkNamespace(session);
    if (!namespace.ok && namespace.severity !== 'advice') return [server, namespace];
    return [
      server,
      namespace,
      await checkSearchAttributes(session),
      await checkWorkers(session),
      ...(await checkSharedStore(session, storeUri)),
    ];
  } catch (error) {
    return [bad('unreachable', 'temporal', `${session.address}: ${words(error)}`, 'look at the server and its logs')];
  } finally {
    await session.close();
  }
}

function unreachable({ settings }: Pick<CommandContext, 'settings'>, error: unknown): Check {
  // A profile file may name a server too: then it is set up, though no variable says so.
  const isDefault = error instanceof RetuneError && error.details['address'] === DEFAULT_ADDRESS;
  if (!settings.temporalAddressNamed && isDefault)
    return good('temporal', 'not set up (TEMPORAL_ADDRESS) and none on localhost:7233: `retune run --dev` starts one');
  const hint = error instanceof RetuneError ? error.hint : '';
  return bad('unreachable', 'temporal', words(error), hint);
}

async function checkServer({ client, address, call }: TemporalSession): Promise<Check> {
  const { serverVersion } = await call(() => client.workflowService.getSystemInfo({}));
  return good('temporal', `${address}, server ${serverVersion}`);
}

async function checkNamespace({ client, namespace, call }: TemporalSession): Promise<Check> {
  const name = 'temporal-namespace';
  try {
    const { config } = await call(() => client.workflowService.describeNamespace({ namespace }));
    const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_S;
    const shown = `"${namespace}", closed runs kept for ${days} ${days === 1 ? 'day' : 'days'}`;
    if (days >= LEAST_RETENTION_DAYS) return good(name, shown);
    const mend = `temporal operator namespace update --namespace ${namespace} --retention ${LEAST_RETENTION_DAYS}d (what a run came to stays in the store either way)`;
    return bad('advice', name, shown, mend);
  } catch (error) {
    const mend = `set TEMPORAL_NAMESPACE, or make it: temporal operator namespace create --namespace ${namespace} --retention 90d`;
    return bad('unreachable', name, `the namespace "${namespace}" cannot be used: ${words(error)}`, mend);
  }
}

async function checkSearchAttributes({ client, namespace, call }: TemporalSession): Promise<Check> {
  const name = 'search-attributes';
  const missing = await call(() => missingSearchAttributes(client.connection, namespace));
  if (missing === null) return good(name, 'this server cannot list them');
  if (missing.length === 0) return good(name, 'all are registered');
  const message = `"${namespace}" lacks ${missing.join(', ')}: a run would stay stuck`;
  return bad(
    'wrong',
    name,
    message,
    `start a worker that may register them, or: ${registerCommand(missing, namespace)}`,
  );
}

async function checkWorkers(session: TemporalSession): Promise<Check> {
  const queue = await unpolledQueue(session, EVERY_QUEUE);
  if (queue === null) return good('workers', 'every task queue is polled');
  return bad(
    'advice',
    'workers',
    `no worker is polling ${queue}`,
    `start ${workerFor(queue)} before a run, or run with --dev`,
  );
}
