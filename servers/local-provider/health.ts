import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Answers `GET /healthz` for whoever watches the process: no key, no journal, no faults, since it is no provider's path.
 * False where the request is for another.
 */
export function answerHealth(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== 'GET' || request.url !== '/healthz') return false;
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('ok\n');
  return true;
}
