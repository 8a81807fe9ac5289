import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { ListenAddress } from '../../config/settings-values.ts';
import { closeServer, listen, urlOfServer } from '../../platform/http-listener.ts';
import type { Logger } from '../../platform/logger.ts';
import { createSeenIds } from './seen-ids.ts';
import { refusalOf } from './verify-signature.ts';

export interface WebhookServerOptions {
  readonly listen: ListenAddress;
  readonly key: Buffer;
  /** Has the job's run polled now; how many runs were told. Rejects where nobody can be told at present. */
  readonly wake: (jobId: string) => Promise<number>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly clock?: () => number;
}

export interface WebhookServer {
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024;
const READ_TIMEOUT_MS = 10_000;
/** As providers name their jobs; anything else would end in a query of Temporal's visibility. */
const eventSchema = z.object({
  type: z.string(),
  data: z.object({ id: z.string().regex(/^[\w.:-]{1,200}$/) }),
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Takes a provider's webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) and has the run of the job they
 * name poll at once. It believes nothing else of them: what became of a job is what the poll finds.
 */
export async function startWebhookServer(options: WebhookServerOptions): Promise<WebhookServer> {
  const { key, wake, logger, clock = Date.now } = options;
  const seen = createSeenIds(clock);

  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    if (request.method !== 'POST') return refused(405, 'method_not_allowed');
    const body = await readBody(request);
    if (body === null) return refused(413, 'too_large');
    const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
      String(request.headers[name] ?? ''),
    );
    if (!id || !timestamp || !signature) return refused(400, 'headers_missing');
    const refusal = refusalOf({ id, timestamp, signature }, body, key, clock());
    if (refusal !== null) return refused(401, `bad_${refusal}`);
    if (seen.has(id)) return refused(409, 'replayed');
    const event = eventSchema.safeParse(parseJson(body));
    // Signed, and about something else: nothing to do, and no reason to send it again.
    if (!event.success) return { status: 200, body: { woken: 0 } };
    const woken = await wake(event.data.data.id);
    // Only now: a message that could not be acted on may come again.
    seen.add(id);
    logger.info({ event: event.data.type, jobId: event.data.data.id, woken }, 'a webhook asked for a poll');
    return { status: 200, body: { woken } };
  };

  const server = createServer((request, response) => {
    void answerTo(request)
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'a webhook could not be acted on; the next poll finds out');
        return refused(503, 'not_now');
      })
      .then(({ status, body }) => {
        request.resume();
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
  });
  server.requestTimeout = READ_TIMEOUT_MS;
  const { host, port } = options.listen;
  const bound = await listen(server, host, port);
  return {
    url: urlOfServer(host, bound),
    close: () => closeServer(server),
  };
}

function refused(status: number, code: string): Answer {
  return { status, body: { error: { code } } };
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk as Uint8Array);
    bytes += part.byteLength;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
