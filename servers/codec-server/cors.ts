/**
 * What a browser needs to see for a page of this origin; null where the origin is not listed. A caller without an origin
 * is no page, and no browser sends its answer to one.
 */
export function corsHeaders(origin: string | undefined, listed: readonly string[]): Record<string, string> | null {
  if (origin === undefined) return { vary: 'origin' };
  if (!listed.includes(origin)) return null;
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': 'content-type, x-namespace, authorization',
    'access-control-max-age': '600',
  };
}
