import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import type { Journal } from './journal.ts';
import { Refusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import { faultReply, sendFaulty, sendReply } from './reply.ts';
import type { Service } from './service.ts';
import type { Endpoint, PreparedCall, WireFormat } from './wire-format.ts';

/** One line of the server's log: what was asked and answered, nothing that was said. */
export interface RequestLog {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly requestId: string;
  readonly durationMs: number;
}

/** A new id for `x-request-id`: every reply has one. */
export function newRequestId(): string {
  return `req_${randomBytes(8).toString('hex')}`;
}

function pathOf(request: IncomingMessage): string {
  const [path = '/'] = (request.url ?? '/').split('?');
  return path;
}

function findEndpoint(
  formats: readonly WireFormat[],
  method: string,
  path: string,
): { format: WireFormat; endpoint: Endpoint } {
  const format = formats.find((candidate) => candidate.endpoints(path).length > 0);
  if (format === undefined) {
    const spoken = formats.map(({ name }) => name).join(', ');
    throw new Refusal(404, 'path_not_found', `There is no ${path}; this server speaks: ${spoken}`);
  }
  const endpoint = format.endpoints(path).find((candidate) => candidate.method === method);
  if (endpoint !== undefined) return { format, endpoint };
  const allow = format
    .endpoints(path)
    .map((candidate) => candidate.method)
    .join(', ');
  throw new Refusal(405, 'method_not_allowed', `${path} takes ${allow}, not ${method}`, { allow });
}

/** Carries a call out unless a fault comes before; what was taken for it is given back before the reply is sent. */
async function carryOut(call: PreparedCall, fault: Fault | null): Promise<{ body: unknown } | { fault: Fault }> {
  try {
    return fault === null ? { body: await call.commit() } : { fault };
  } finally {
    await call.release();
  }
}

/** Handles every request of the server: finds its endpoint, keeps the journal, and lets faults act before and after. */
export function createRequestHandler(deps: {
  /** The first is the one in which a path that nobody knows is refused. */
  formats: readonly [WireFormat, ...WireFormat[]];
  controls: WireFormat | null;
  service: Service;
  journal: Journal;
  closing: AbortSignal;
  log: (line: RequestLog) => void;
  onError: (error: unknown) => void;
}): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { service, formats, controls } = deps;

  const asReply = (error: unknown, format: WireFormat): Reply => {
    if (!(error instanceof Refusal)) deps.onError(error);
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'internal_error', 'The local provider failed');
    return { status: refusal.status, body: format.errorBody(refusal), headers: refusal.headers };
  };

  return async (request, response) => {
    const startedAt = performance.now();
    const requestId = newRequestId();
    const path = pathOf(request);
    const method = request.method ?? 'GET';
    const isControl = controls !== null && controls.endpoints(path).length > 0;
    const entry = isControl ? null : deps.journal.begin(method, path);
    response.setHeader('x-request-id', requestId);

    const finish = async (reply: Reply, fault: Fault | null): Promise<void> => {
      if (entry !== null) entry.status = fault?.kind === 'status' ? fault.status : reply.status;
      await (fault === null ? sendReply(response, reply) : sendFaulty(response, reply, fault, deps.closing));
    };
    const handle = async (): Promise<void> => {
      let format: WireFormat = formats[0];
      let fault: Fault | null = null;
      try {
        const found = findEndpoint(isControl ? [controls] : formats, method, path);
        format = found.format;
        const noteIdempotencyKey = (key: string): void => {
          if (entry !== null) entry.idempotency_key = key;
        };
        const call = await found.endpoint.prepare({ request, requestId, path, noteIdempotencyKey });
        const instead = isControl ? null : service.faults.before(path);
        // Drawn before the commit, so that of two calls at once the first to arrive is struck.
        if (!isControl && instead === null) fault = service.faults.after(path);
        const outcome = await carryOut(call, instead);
        if ('body' in outcome) return await finish({ status: 200, body: outcome.body }, fault);
        if (outcome.fault.kind === 'drop_before') return void response.destroy();
        return await finish(faultReply(outcome.fault), null);
      } catch (error) {
        // The client hung up while it was sending: there is nobody to answer.
        if (request.destroyed && !request.complete) return;
        request.resume();
        await finish(asReply(error, format), fault);
      }
    };

    await handle();
    const { status } = entry ?? { status: response.statusCode };
    deps.log({
      at: new Date().toISOString(),
      method,
      path,
      status,
      requestId,
      durationMs: performance.now() - startedAt,
    });
  };
}
