import { connect } from 'node:net';
import type { Client } from '@temporalio/client';
import { createDataConverter } from '../platform/data-converter.ts';
import { connectClient, resolveTarget, temporalUnreachable } from '../platform/temporal-connection.ts';
import type { TemporalTarget } from '../platform/temporal-connection.ts';
import type { CommandContext } from './context.ts';

/** How long a query, an update or any other single question to Temporal may take. */
export const CALL_DEADLINE_MS = 10_000;

const REFUSED_TIMEOUT_MS = 5_000;

export interface TemporalSession {
  readonly client: Client;
  readonly namespace: string;
  readonly address: string;
  /** Of a server that this process started, else as RETUNE_TEMPORAL_UI says; null where nobody said. */
  readonly uiUrl: string | null;
  /** One question with a deadline of 10 s. */
  call<T>(ask: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** `host:port` of a server that this process started. */
  readonly address?: string;
  readonly uiUrl?: string;
  /** How long to wait for it; default 10 s. */
  readonly timeoutMs?: number;
}

/** Connects to the Temporal of the environment, or to one that this process started. Throws TEMPORAL_UNREACHABLE. */
export async function connectTemporal(
  context: Pick<CommandContext, 'settings'>,
  { address, uiUrl, timeoutMs }: SessionOptions = {},
): Promise<TemporalSession> {
  const target: TemporalTarget = {
    environment: context.settings.environment(),
    ...(address !== undefined && { address }),
  };
  const resolved = resolveTarget(target);
  await assertNotRefused(resolved.address, timeoutMs);
  const { settings } = context;
  const dataConverter = createDataConverter(settings.encryptionKeys(), settings.encryptionStrict);
  const client = await connectClient(target, { dataConverter, ...(timeoutMs !== undefined && { timeoutMs }) });
  return {
    client,
    namespace: resolved.namespace,
    address: resolved.address,
    uiUrl: uiUrl ?? settings.temporalUi,
    call: (ask) => client.withDeadline(Date.now() + CALL_DEADLINE_MS, ask),
    close: () => client.connection.close(),
  };
}

/** Throws TEMPORAL_UNREACHABLE at once where the connection is refused; anything else is left to the client to find out. */
export async function assertNotRefused(address: string, timeoutMs = REFUSED_TIMEOUT_MS): Promise<void> {
  const refused = await refusedAt(address, timeoutMs);
  if (refused !== null) throw temporalUnreachable(address, refused);
}

/** gRPC keeps trying for the whole timeout where a refused connection is already the answer; null: go on. */
function refusedAt(address: string, timeoutMs: number): Promise<Error | null> {
  const match = /^\[?([^\]]+?)\]?:(\d+)$/.exec(address);
  if (match === null) return Promise.resolve(null);
  return new Promise((resolve) => {
    const socket = connect({ host: match[1] ?? '', port: Number(match[2]) });
    const end = (answer: Error | null): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => end(null));
    socket.once('connect', () => end(null));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED' ? error : null));
  });
}
