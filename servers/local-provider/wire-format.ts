import type { IncomingMessage } from 'node:http';
import type { Refusal } from './refusal.ts';
import type { Reply } from './reply.ts';

/** A request on its way to an endpoint. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** The endpoint's path, its parameters still in braces. */
  readonly route: string;
  /** What stands in the path for each parameter of the route, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** For the journal, as soon as it is known. */
  readonly noteIdempotencyKey: (key: string) => void;
}

/** A request that was read and whose sender is known, but of which nothing is carried out yet. */
export interface PreparedCall {
  /** What it counts for in a limit on tokens; omitted: nothing. */
  readonly tokens?: number;
  /** Carries it out. */
  commit(): Promise<Reply>;
  /** Called once, in any case, before the reply is sent: gives back what was taken for it. */
  release(): Promise<void>;
}

/** One method on one path; `{name}` stands for one segment of any text. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  prepare(exchange: Exchange): Promise<PreparedCall>;
}

/** One provider's way to speak over HTTP. No method on a path belongs to two formats. */
export interface WireFormat {
  readonly name: string;
  /** Appended to the server's URL, it is what a client of this format is given. */
  readonly basePath: string;
  /** Of two that match a request, the first is taken. */
  readonly endpoints: readonly Endpoint[];
  /** Whether a request to a path that nobody knows is likely one of this format's. */
  looksMeant(request: IncomingMessage): boolean;
  errorReply(refusal: Refusal): Reply;
}
