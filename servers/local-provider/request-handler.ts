import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import { findEndpoint, formatOf } from './find-endpoint.ts';
import type { Journal } from './journal.ts';
import { Refusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import { faultRefusal, sendFaulty, sendReply } from './reply.ts';
import type { Service } from './service.ts';
import type { PreparedCall, WireFormat } from './wire-format.ts';

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

function splitUrl(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  return { path, query: new URLSearchParams(query.join('?')) };
}

/** Carries a call out unless a fault comes before; what was taken for it is given back before the reply is sent. */
async function carryOut(call: PreparedCall, fault: Fault | null): Promise<{ reply: Reply } | { fault: Fault }> {
  try {
    return fault === null ? { reply: await call.commit() } : { fault };
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
  const { service, formats, controls, closing } = deps;
  const controlPaths = new Set(controls?.endpoints.map((endpoint) => endpoint.path));

  const asRefusal = (error: unknown): Refusal => {
    if (error instanceof Refusal) return error;
    deps.onError(error);
    return new Refusal(500, 'internal_error', 'The local provider failed');
  };

  /** What a limit turns away gives back what was taken for it, too. */
  const admit = async (call: PreparedCall): Promise<Readonly<Record<string, string>>> => {
    try {
      return service.limiter.admit(call.tokens ?? 0);
    } catch (error) {
      await call.release();
      throw error;
    }
  };

  return async (request, response) => {
    const startedAt = performance.now();
    const requestId = newRequestId();
    const { path, query } = splitUrl(request);
    const method = request.method ?? 'GET';
    const spoken = controls !== null && controlPaths.has(path) ? [controls] : formats;
    const isControl = spoken !== formats;
    const entry = isControl ? null : deps.journal.begin(method, path);
    response.setHeader('x-request-id', requestId);

    const handle = async (): Promise<void> => {
      let format: WireFormat = isControl && controls !== null ? controls : formatOf(formats, request);
      let fault: Fault | null = null;
      const finish = async (reply: Reply): Promise<void> => {
        if (entry !== null) entry.status = fault?.kind === 'status' ? fault.status : reply.status;
        if (fault === null) return sendReply(response, reply);
        await sendFaulty(response, reply, fault, { closing, errorReply: format.errorReply });
      };
      try {
        const found = findEndpoint(spoken, method, path);
        format = found.format;
        const { parameters, endpoint } = found;
        const noteIdempotencyKey = (key: string): void => {
          if (entry !== null) entry.idempotency_key = key;
        };
        const target = { method, path, route: endpoint.path };
        const call = await endpoint.prepare({ request, requestId, ...target, parameters, query, noteIdempotencyKey });
        const limits = isControl ? {} : await admit(call);
        const instead = isControl ? null : service.faults.before(target);
        // Drawn before the commit, so that of two calls at once the first to arrive is struck.
        if (!isControl && instead === null) fault = service.faults.after(target);
        const outcome = await carryOut(call, instead);
        if ('reply' in outcome) {
          const { reply } = outcome;
          return await finish({ ...reply, headers: { ...limits, ...reply.headers } });
        }
        if (outcome.fault.kind === 'drop_before') return void response.destroy();
        return await finish(format.errorReply(faultRefusal(outcome.fault)));
      } catch (error) {
        // The client hung up while it was sending: there is nobody to answer.
        if (request.destroyed && !request.complete) return;
        request.resume();
        await finish(format.errorReply(asRefusal(error)));
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
