import { isIPv6 } from 'node:net';
import { addApart, spanOf, type PiiSpan } from './pii-span.ts';

const V4 = /(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d|\/\d{1,2}(?!\d))/g;
const V6 = /(?<![\w:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*)(?![\w:])/g;
const VERSION_CUE =
  /(?:\bv|\bver\.?|\bversions?|\brelease|\bbuild|\bfirmware|\bdriver|\bsections?|\bchapter|§|版本)[:\s]*$/i;

/** Addresses that stand for no machine of anybody's: unspecified, loopback, netmasks and broadcast. */
function isNobody(parts: readonly number[]): boolean {
  const [first = 0] = parts;
  return first === 0 || first === 255 || parts.join('.') === '127.0.0.1';
}

/** IPv4 and IPv6 addresses of machines, not of networks (`/24`). Version numbers of four parts are told from them by the word before. */
export function findIps(text: string): readonly PiiSpan[] {
  const sixes: PiiSpan[] = [];
  const fours: PiiSpan[] = [];
  for (const match of text.matchAll(V6)) {
    // A colon that ends a sentence's clause is no part of the address.
    const address = match[0].endsWith(':') && !match[0].endsWith('::') ? match[0].slice(0, -1) : match[0];
    const groups = address.split(':').filter((group) => group !== '');
    // Two names around a scope operator, such as a::b, could be an address, and never are.
    if (groups.length < 2 || !/\d/.test(address) || !isIPv6(address)) continue;
    sixes.push(spanOf('ip', match.index, address.length));
  }
  for (const match of text.matchAll(V4)) {
    const written = match.slice(1);
    const parts = written.map(Number);
    if (parts.some((part) => part > 255) || written.some((part) => part.length > 1 && part.startsWith('0'))) continue;
    if (isNobody(parts) || VERSION_CUE.test(text.slice(Math.max(0, match.index - 12), match.index))) continue;
    fours.push(spanOf('ip', match.index, match[0].length));
  }
  return addApart(sixes, fours);
}
