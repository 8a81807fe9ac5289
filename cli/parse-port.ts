import { usageError } from './errors.ts';

/** A port from the command line; 0 means any free one. Throws USAGE on anything else. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw usageError(`--port ${text} is no port`, 'use a number from 0 to 65535');
}
