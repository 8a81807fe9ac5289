import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { RetuneError } from '../../domain/failure-type.ts';
import { createDeepseekFormat } from './deepseek/deepseek-format.ts';
import { answerHealth } from './health.ts';
import { createJournal } from './journal.ts';
import { closeServer, listen } from '../../platform/http-listener.ts';
import { createOpenaiFormat } from './openai/openai-format.ts';
import type { RequestLog } from './request-handler.ts';
import { createRequestHandler, newRequestId } from './request-handler.ts';
import { openService } from './service.ts';
import type { WebhookTarget } from './settings.ts';
import { createTogetherFormat } from './together/together-format.ts';
import { createTestControls } from './test-controls.ts';
import { isWebhookUrl, WEBHOOK_SECRET } from './webhook.ts';

/** The port the local provider is looked for, where nobody says otherwise. */
export const DEFAULT_PORT = 4620;
const CLOSE_GRACE_MS = 300;

/** How the server is started; every option has a default that suits a single machine. */
export interface LocalProviderOptions {
  /** Loopback only. */
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
  /** Files, jobs and models; without one they end with the server. */
  readonly dataDir?: string;
  readonly appKey?: string;
  readonly appSecret?: string;
  readonly testControls?: boolean;
  /** Where the end of each job is posted (loopback only), and the `whsec_…` secret that signs it. */
  readonly webhook?: WebhookTarget;
  readonly log?: (line: RequestLog) => void;
  /** Failures of the server itself, answered with 500 or met outside a request. */
  readonly onError?: (error: unknown) => void;
}

/** A running server. */
export interface LocalProvider {
  /** `http://127.0.0.1:4620`, without a slash at its end. */
  readonly url: string;
  /** What a client of each wire format is given as its base URL. */
  readonly baseUrls: { readonly deepseek: string; readonly openai: string; readonly together: string };
  readonly port: number;
  close(): Promise<void>;
}

function assertLoopback(host: string): void {
  if (host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)) return;
  throw new RetuneError('USAGE', `The local provider listens on loopback only, not on ${host}`, {
    hint: 'Leave the host out, or use 127.0.0.1: its keys are public and it is made for this machine alone.',
  });
}

function assertWebhook({ url, secret }: WebhookTarget): void {
  if (WEBHOOK_SECRET.safeParse(secret).success && isWebhookUrl(url)) return;
  throw new RetuneError('USAGE', 'The webhook of the local provider cannot be used', {
    hint: 'Give an http(s) URL on loopback, and a secret that is whsec_ and base64.',
  });
}

/** What Node cannot parse gets an answer too, and the connection ends. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const body = JSON.stringify({ error: { code: 'malformed_request', message: 'The request is no valid HTTP' } });
  const head = [
    'HTTP/1.1 400 Bad Request',
    `Date: ${new Date().toUTCString()}`,
    `x-request-id: ${newRequestId()}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

type Handler = ReturnType<typeof createRequestHandler>;

/** What answers requests, and how it is shut down, over an opened data folder. */
async function openHandler(options: LocalProviderOptions, onError: (error: unknown) => void) {
  const temporaryDir = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'retune-local-provider-')) : null;
  const testControls = options.testControls ?? false;
  const service = await openService({
    dataDir: options.dataDir ?? temporaryDir ?? '.',
    testControls,
    webhook: options.webhook ?? null,
    onError,
  });
  const journal = createJournal();
  const closing = new AbortController();
  const credentials = { appKey: options.appKey ?? 'local', appSecret: options.appSecret ?? 'local-secret' };
  const handler: Handler = createRequestHandler({
    formats: [
      createDeepseekFormat(service, credentials),
      createOpenaiFormat(service, credentials.appSecret),
      createTogetherFormat(service, credentials.appSecret),
    ],
    controls: testControls ? createTestControls(service, journal) : null,
    service,
    journal,
    closing: closing.signal,
    log: options.log ?? (() => undefined),
    onError,
  });
  const close = async (server: Server): Promise<void> => {
    closing.abort();
    await closeServer(server, CLOSE_GRACE_MS);
    await service.close();
    if (temporaryDir !== null) await rm(temporaryDir, { recursive: true, force: true, maxRetries: 3 });
  };
  return { handler, close };
}

/**
 * Starts the local provider: an HTTP server that takes files, trains a small text model on them and answers with it.
 * Rejects with the system's own error (`EADDRINUSE`) where the port is taken, before it touches the data folder.
 */
export async function startLocalProvider(options: LocalProviderOptions = {}): Promise<LocalProvider> {
  const { host = '127.0.0.1' } = options;
  const onError = options.onError ?? (() => undefined);
  assertLoopback(host);
  if (options.webhook !== undefined) assertWebhook(options.webhook);
  const server = createServer();
  server.on('clientError', refuseMalformed);
  const port = await listen(server, host, options.port ?? DEFAULT_PORT);
  // Whoever connects before the data folder is open waits for it.
  const opening = openHandler(options, onError);
  server.on('request', (request, response) => {
    const handled = opening.then(({ handler }) =>
      answerHealth(request, response) ? undefined : handler(request, response),
    );
    handled.catch((error: unknown) => {
      onError(error);
      response.destroy();
    });
  });
  const opened = await opening.catch(async (error: unknown) => {
    await closeServer(server, 0);
    throw error;
  });
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  let closed: Promise<void> | undefined;
  return {
    url,
    baseUrls: { deepseek: url, openai: `${url}/v1`, together: `${url}/together/v1` },
    port,
    close: () => (closed ??= opened.close(server)),
  };
}
