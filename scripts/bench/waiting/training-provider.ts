import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TrainingProvider {
  readonly url: string;
  /** From now on it makes jobs itself, and never ends one. */
  hold(): void;
  /** Jobs made while it holds, and how often each has been polled. */
  readonly polls: ReadonlyMap<string, number>;
  /** Requests it had, by path. */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/**
 * Stands before the local provider and counts what is asked of it. Once it holds, jobs cost it nothing: two thousand
 * models that were trained for real would measure the training.
 */
export async function startTrainingProvider(behind: string): Promise<TrainingProvider> {
  const polls = new Map<string, number>();
  const calls = new Map<string, number>();
  let holds = false;

  const answers: Readonly<Record<string, (body: { body?: { job_id?: string } }) => unknown>> = {
    '/v1/fine_tune/create': () => {
      const id = `ftjob-held-${polls.size + 1}`;
      polls.set(id, 0);
      return { job_id: id, status: 'running' };
    },
    '/v1/fine_tune/list': () => ({ jobs: [], has_more: false }),
    '/v1/fine_tune/events': () => ({ events: [], has_more: false }),
    '/v1/fine_tune/status': ({ body }) => {
      const id = body?.job_id ?? '';
      polls.set(id, (polls.get(id) ?? 0) + 1);
      return { job_id: id, status: 'running' };
    },
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    calls.set(path, (calls.get(path) ?? 0) + 1);
    const answer = holds ? answers[path] : undefined;
    if (answer === undefined) return forward(behind, request, response);
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const body = JSON.parse(text) as { body?: { job_id?: string } };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hold: () => void (holds = true),
    polls,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(behind: string, request: IncomingMessage, response: ServerResponse): void {
  const { method = 'POST', headers, url = '/' } = request;
  const onward = httpRequest(new URL(url, behind), { method, headers }, (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
