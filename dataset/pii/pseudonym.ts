import { createHmac } from 'node:crypto';
import type { DataConfig } from '../../config/data-config.ts';
import { RetuneError } from '../../domain/failure-type.ts';
import { needsPseudonyms } from './pii-policy.ts';
import { placeholderOf, type PiiKind } from './pii-span.ts';

/** Gives a value its name: the same value of a kind the same name under one key, and no way back without the key. */
export type Pseudonyms = (kind: PiiKind, value: string) => string;

const HEX_DIGITS = 12;

/** Spellings of one value that are the same thing: cases and white space, and what is only put between digits. */
function canonical(kind: PiiKind, value: string): string {
  const text = value.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  if (kind === 'email' || kind === 'person' || kind === 'address' || kind === 'ip') return text;
  return text.replaceAll(/[\s().-]/g, '');
}

/** HMAC-SHA-256 of the kind and the value, cut to 48 bits: `[EMAIL_0f3a…]`. */
export function createPseudonyms(key: string): Pseudonyms {
  return (kind, value) => {
    const digest = createHmac('sha256', key)
      .update(`${kind}\u0000${canonical(kind, value)}`)
      .digest('hex');
    return `[${placeholderOf(kind)}_${digest.slice(0, HEX_DIGITS)}]`;
  };
}

/** Null where the configuration asks for no pseudonyms. Throws CREDENTIALS_MISSING where it does and there is no key. */
export function pseudonymsFor(pii: DataConfig['pii'], key: string | null): Pseudonyms | null {
  if (!needsPseudonyms(pii)) return null;
  if (key !== null) return createPseudonyms(key);
  throw new RetuneError('CREDENTIALS_MISSING', 'data.pii asks for pseudonyms, and RETUNE_PSEUDONYM_KEY is not set', {
    hint: 'set RETUNE_PSEUDONYM_KEY to a long random text and keep it: another key gives other names',
    details: { missing: ['RETUNE_PSEUDONYM_KEY'] },
  });
}
