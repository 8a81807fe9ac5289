import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnection, NativeConnectionOptions } from '@temporalio/worker';
import { RetuneError } from '../domain/failure-type.ts';
import { createCallRetries } from './call-retries.ts';

/** Which Temporal to talk to. */
export interface TemporalTarget {
  /** `host:port` of a server that we started ourselves; then nothing else of the environment counts but the namespace. */
  readonly address?: string | null;
  readonly namespace?: string | null;
  /** For TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_…, TEMPORAL_PROFILE; default: the process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface ConnectOptions {
  readonly dataConverter?: DataConverter;
  readonly timeoutMs?: number;
}

export interface ResolvedTarget {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: NativeConnectionOptions & ConnectionOptions;
}

const CONNECT_TIMEOUT_MS = 10_000;

function setOnly(environment: NonNullable<TemporalTarget['environment']>): Record<string, string> {
  return Object.fromEntries(
    // As everywhere, an empty variable counts as unset.
    Object.entries(environment).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
}

/** The target with Temporal's own environment variables and profile file filled in. Throws CONFIG_INVALID where these are wrong. */
export function resolveTarget(target: TemporalTarget): ResolvedTarget {
  try {
    const { environment } = target;
    const config = loadClientConnectConfig(environment === undefined ? {} : { overrideEnvVars: setOnly(environment) });
    const namespace = target.namespace ?? config.namespace ?? 'default';
    const { dnsLoadBalancingConfig: _dns, proxy: _proxy, ...fromEnvironment } = config.connectionOptions;
    const given = target.address ?? null;
    const address = given ?? fromEnvironment.address ?? 'localhost:7233';
    return { address, namespace, connectionOptions: given === null ? { ...fromEnvironment, address } : { address } };
  } catch (error) {
    throw new RetuneError(
      'CONFIG_INVALID',
      `Temporal's settings are wrong: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: 'Check the TEMPORAL_… environment variables and the profile file they name.',
        cause: error,
      },
    );
  }
}

/** What a person sees when no Temporal answers at the address. */
export function temporalUnreachable(address: string, cause: unknown): RetuneError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RetuneError('TEMPORAL_UNREACHABLE', `Temporal at ${address} cannot be reached: ${why}`, {
    hint: 'Start one with `retune dev` (or add --dev), or set TEMPORAL_ADDRESS (and TEMPORAL_API_KEY, TEMPORAL_TLS_… where it wants them).',
    details: { address },
    cause,
  });
}

/** Connects within 10 s and proves that the server answers. Throws TEMPORAL_UNREACHABLE. */
export async function connectClient(target: TemporalTarget, options: ConnectOptions = {}): Promise<Client> {
  const { address, namespace, connectionOptions } = resolveTarget(target);
  try {
    const retries = createCallRetries();
    const connection = await Connection.connect({
      ...connectionOptions,
      interceptors: [retries.interceptor],
      connectTimeout: options.timeoutMs ?? CONNECT_TIMEOUT_MS,
    });
    const close = connection.close.bind(connection);
    connection.close = () => retries.settle().then(close);
    return new Client({
      connection,
      namespace,
      ...(options.dataConverter && { dataConverter: options.dataConverter }),
    });
  } catch (error) {
    throw temporalUnreachable(address, error);
  }
}

/** The worker's connection, with the same limits. Close it after the worker has stopped. */
export async function connectNative(
  target: TemporalTarget,
  options: Pick<ConnectOptions, 'timeoutMs'> = {},
): Promise<{ connection: NativeConnection; namespace: string; address: string }> {
  const { address, namespace, connectionOptions } = resolveTarget(target);
  const timeoutMs = options.timeoutMs ?? CONNECT_TIMEOUT_MS;
  // Half a second to load, which clients need not pay for.
  const { NativeConnection: Native } = await import('@temporalio/worker');
  const connecting = Native.connect(connectionOptions);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    return { connection: await Promise.race([connecting, tooLate]), namespace, address };
  } catch (error) {
    connecting.then(
      (late) => late.close(),
      () => {},
    );
    throw temporalUnreachable(address, error);
  } finally {
    clearTimeout(timer);
  }
}
