import { SECRET_FORMS } from './secret-forms.ts';
import { addApart, spanOf, type PiiSpan } from './pii-span.ts';

const KNOWN = new RegExp(`(?<![A-Za-z0-9_])(?:${SECRET_FORMS.map(([, form]) => form).join('|')})(?![A-Za-z0-9])`, 'g');
const JWT = /(?<![\w.-])(eyJ[\w-]{10,})\.(eyJ[\w-]{8,})\.[\w-]{10,}/g;
/** An assignment of a long value to a name that says what it is; the value is the first group. */
const ASSIGNED =
  /(?:api[_ -]?keys?|secret(?:[_ -]?(?:access[_ -]?)?key)?|client[_ -]?secret|app[_ -]?secret|(?:access|auth|refresh|bearer|session|api)[_ -]?token|token|private[_ -]?key|passw(?:or)?d|pwd|密码|密钥|令牌)["'`]?\s{0,3}(?::=|=>|[:=：]|\bis\b|是)\s{0,3}["'`]?([\w+/.~=-]{20,512})/gi;
const BEARER = /\bBearer\s+([\w+/.~=-]{20,2048})/g;
/** `scheme://user:password@host`; the password is the first group. */
const IN_URL = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/?#@]{1,128}:([^\s/?#@]{6,128})@[\w.[]/gi;
const PLACEHOLDER = /^(?:password|passwd|secret|example|changeme|user(?:name)?|[<[{$%].*|(.)\1+)$/i;
const KEY_BLOCK = /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g;

const LEAST_BITS_A_CHARACTER = 3;

/** Shannon's entropy of the characters: bits a character. Words have about three, random tokens four or more. */
export function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Letters and digits mixed, and no pattern: what nobody writes by hand. */
function looksRandom(value: string): boolean {
  return /\d/.test(value) && /[A-Za-z]/.test(value) && bitsPerCharacter(value) >= LEAST_BITS_A_CHARACTER;
}

/** A known prefix says enough, unless the rest is a row of one character or words in its place. */
function isFilledIn(token: string): boolean {
  return /\d/.test(token) && bitsPerCharacter(token) >= 2.5;
}

/** What every key and token but a password has: a long piece with letters and digits. */
function hasLongToken(text: string): boolean {
  for (const [token] of text.matchAll(/[\w+/-]{20,}/g)) if (/\d/.test(token) && /[A-Za-z]/.test(token)) return true;
  return false;
}

function isJsonHeader(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('latin1').startsWith('{"');
}

function groupSpans(text: string, pattern: RegExp, isOne: (value: string) => boolean): readonly PiiSpan[] {
  return Array.from(text.matchAll(pattern)).flatMap(({ 0: whole, 1: value = '', index }) =>
    isOne(value) ? [spanOf('secret', index + whole.lastIndexOf(value), value.length)] : [],
  );
}

/** API keys, tokens, private keys, and passwords that are part of a URL. Never quote what it finds. */
export function findSecrets(text: string): readonly PiiSpan[] {
  const whole = (pattern: RegExp, isOne: (value: string, header: string) => boolean): readonly PiiSpan[] =>
    Array.from(text.matchAll(pattern)).flatMap(({ 0: value, 1: header = '', index }) =>
      isOne(value, header) ? [spanOf('secret', index, value.length)] : [],
    );
  const tokens = hasLongToken(text);
  const inUrls = text.includes('://') ? groupSpans(text, IN_URL, (value) => !PLACEHOLDER.test(value)) : [];
  const blocks = text.includes('-----BEGIN') ? whole(KEY_BLOCK, () => true) : [];
  if (!tokens) return addApart(blocks, inUrls);
  return [
    whole(JWT, (_, header) => isJsonHeader(header)),
    whole(KNOWN, isFilledIn),
    groupSpans(text, ASSIGNED, looksRandom),
    groupSpans(text, BEARER, looksRandom),
    inUrls,
  ].reduce(addApart, blocks);
}
