import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';
import type { Endpoint, WireFormat } from './wire-format.ts';

/** An endpoint that a request is for. */
export interface FoundEndpoint {
  readonly format: WireFormat;
  readonly endpoint: Endpoint;
  readonly parameters: Readonly<Record<string, string>>;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(400, 'invalid_path', 'The path is not valid percent-encoding');
  }
}

/** What stands for the parameters of a route where a path fits it, else null. */
function matchRoute(route: string, path: string): Record<string, string> | null {
  const wanted = route.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(.+)\}$/u.exec(segment)?.[1];
    if (name === undefined ? segment !== value : value === '') return null;
    if (name !== undefined) parameters[name] = decode(value);
  }
  return parameters;
}

/** The format to answer in where no endpoint was found: the first that a request looks like. */
export function formatOf(formats: readonly [WireFormat, ...WireFormat[]], request: IncomingMessage): WireFormat {
  return formats.find((format) => format.looksMeant(request)) ?? formats[0];
}

function matching(formats: readonly WireFormat[], path: string): FoundEndpoint[] {
  const found = formats.flatMap((format) =>
    format.endpoints.flatMap((endpoint) => {
      const parameters = matchRoute(endpoint.path, path);
      return parameters === null ? [] : [{ format, endpoint, parameters }];
    }),
  );
  // A path written out is nobody's parameter.
  const literal = found.filter(({ parameters }) => Object.keys(parameters).length === 0);
  return literal.length > 0 ? literal : found;
}

/** The endpoint for a request; a 404 that names the formats, or a 405 that names the methods, where there is none. */
export function findEndpoint(formats: readonly WireFormat[], method: string, path: string): FoundEndpoint {
  const candidates = matching(formats, path);
  if (candidates.length === 0) {
    const spoken = formats.map(({ name }) => name).join(', ');
    throw new Refusal(404, 'path_not_found', `There is no ${path}; this server speaks: ${spoken}`);
  }
  const found = candidates.find(({ endpoint }) => endpoint.method === method);
  if (found !== undefined) return found;
  const allow = [...new Set(candidates.map(({ endpoint }) => endpoint.method))].join(', ');
  throw new Refusal(405, 'method_not_allowed', `${path} takes ${allow}, not ${method}`, { headers: { allow } });
}
