import { spanOf, type PiiSpan } from './pii-span.ts';

const LOCAL = /[A-Za-zÀ-ÖØ-öø-ɏ0-9.!#$%&'*+/=?^_`{|}~-]/;
const DOMAIN = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{2,59})/;
/** Where people write `logo@2x.png`. */
const FILE_NAMES = /\.(?:png|jpe?g|gif|svg|webp|bmp|ico|css|js|ts|json|md|html?)$/i;
const LONGEST_LOCAL = 64;

/** E-mail addresses of Latin letters. `git@host:path` and the names of image files at a scale are none. */
export function findEmails(text: string): readonly PiiSpan[] {
  const spans: PiiSpan[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < LONGEST_LOCAL && LOCAL.test(text.charAt(start - 1))) start -= 1;
    // What surrounds an address in prose and markup is no part of it.
    while (start < at && !/[A-Za-zÀ-ÖØ-öø-ɏ0-9_]/.test(text.charAt(start))) start += 1;
    const local = text.slice(start, at);
    if (local === '' || local.endsWith('.') || local.includes('..')) continue;
    const domain = DOMAIN.exec(text.slice(at + 1, at + 255))?.[0];
    if (domain === undefined || FILE_NAMES.test(domain)) continue;
    const end = at + 1 + domain.length;
    if (/[A-Za-z0-9@]/.test(text.charAt(end))) continue;
    if (local === 'git' && text.charAt(end) === ':') continue;
    spans.push(spanOf('email', start, end - start));
  }
  return spans;
}
