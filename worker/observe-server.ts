import { createServer } from 'node:http';
import type { ListenAddress } from '../config/settings-values.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { closeServer, listen, urlOfServer } from '../platform/http-listener.ts';

export interface ObserveServerOptions {
  readonly listen: ListenAddress;
  /** Everything there is to scrape, in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** Why this process should be restarted; null while it is well. */
  readonly unhealthy: () => string | null;
  /** Why no work should be counted on; null while there is a worker that polls and a Temporal that answers. */
  readonly notReady: () => Promise<string | null>;
}

export interface ObserveServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * `/metrics`, `/healthz` (200, or 503 with the reason) and `/readyz` for Prometheus and Kubernetes. Throws USAGE where
 * the address cannot be listened on.
 */
export async function startObserveServer(options: ObserveServerOptions): Promise<ObserveServer> {
  const { host, port } = options.listen;
  const answers: Readonly<Record<string, () => Promise<{ status: number; text: string }>>> = {
    '/metrics': async () => ({ status: 200, text: await options.metrics() }),
    '/healthz': () => Promise.resolve(answerOf(options.unhealthy())),
    '/readyz': async () => answerOf(await options.notReady()),
  };
  const server = createServer((request, response) => {
    const answer =
      request.method === 'GET' ? answers[new URL(request.url ?? '/', 'http://localhost').pathname] : undefined;
    const answered = answer?.() ?? Promise.resolve({ status: 404, text: 'there are /metrics, /healthz and /readyz\n' });
    answered
      .catch(() => ({ status: 500, text: 'the figures could not be collected\n' }))
      .then(({ status, text }) =>
        response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      )
      .catch(() => response.destroy());
  });
  const bound = await listen(server, host, port).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new RetuneError('USAGE', `RETUNE_METRICS_ADDRESS=${host}:${port} cannot be listened on: ${why}`, {
      hint: 'choose a free port, one for each worker of a machine',
    });
  });
  return {
    url: urlOfServer(host, bound),
    close: () => closeServer(server),
  };
}

function answerOf(problem: string | null): { status: number; text: string } {
  return problem === null ? { status: 200, text: 'ok\n' } : { status: 503, text: `${problem}\n` };
}
