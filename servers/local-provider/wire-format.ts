import type { IncomingMessage } from 'node:http';
import type { Refusal } from './refusal.ts';

/** A request on its way to an endpoint. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly path: string;
  /** For the journal, as soon as it is known. */
  readonly noteIdempotencyKey: (key: string) => void;
}

/** A request that was read and whose sender is known, but of which nothing is carried out yet. */
export interface PreparedCall {
  /** Carries it out and returns the reply's body. */
  commit(): Promise<unknown>;
  /** Called once, in any case, before the reply is sent: gives back what was taken for it. */
  release(): Promise<void>;
}

/** One method on one path. */
export interface Endpoint {
  readonly method: string;
  prepare(exchange: Exchange): Promise<PreparedCall>;
}

/** One provider's way to speak over HTTP. Its paths are its own: two formats never share one. */
export interface WireFormat {
  readonly name: string;
  /** Appended to the server's URL, it is what a client of this format is given. */
  readonly basePath: string;
  endpoints(path: string): readonly Endpoint[];
  errorBody(refusal: Refusal): unknown;
}
