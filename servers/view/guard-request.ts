import type { IncomingMessage } from 'node:http';

/** A request that is refused before anything is looked up. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Null for a request that may be answered. A page elsewhere can point a name of its own at 127.0.0.1 and read what it is
 * answered: only names of this machine are taken for the host. The view changes nothing, so it takes reading methods alone.
 */
export function guardRequest({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): Refusal | null {
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(headers.host ?? ''))
    return { status: 403, message: 'open this page by a loopback address, such as http://127.0.0.1', headers: {} };
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, message: 'this page only reads: GET and HEAD', headers: { allow: 'GET, HEAD' } };
  return null;
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Charts and bars carry their sizes in style attributes; style elements stay forbidden.
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A run's report brings its style sheet with it and may do nothing else. */
const REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";

/** The headers of every answer: nothing is fetched from elsewhere, framed, sniffed, kept or told to another site. */
export function securityHeaders(kind: 'page' | 'report'): Readonly<Record<string, string>> {
  return {
    'content-security-policy': kind === 'report' ? REPORT_POLICY : POLICY,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
