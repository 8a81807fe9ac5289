import { findAddresses } from './address.ts';
import { findCards } from './card.ts';
import { findChineseIdentities } from './chinese-identity.ts';
import { findChineseMobiles } from './chinese-mobile.ts';
import { findEastAsianAddresses } from './east-asian-address.ts';
import { findEastAsianPersons } from './east-asian-person.ts';
import { findEmails } from './email.ts';
import { findIbans } from './iban.ts';
import { findIps } from './ip.ts';
import { findPersons } from './person.ts';
import { findPhones } from './phone.ts';
import { addApart, type PiiDetector, type PiiKind, type PiiSpan } from './pii-span.ts';
import { findSecrets } from './secret.ts';
import { HINT, hintsOfText } from './sieve.ts';
import { findSsns } from './ssn.ts';

interface Detector {
  readonly kind: PiiKind;
  /** It runs where one of these hints was found. */
  readonly hints: number;
  readonly find: PiiDetector;
}

/** In the order of trust: where two overlap, the earlier one holds. What a check digit proves comes first. */
const DETECTORS: readonly Detector[] = [
  { kind: 'secret', hints: HINT.token | HINT.dashes | HINT.at, find: findSecrets },
  { kind: 'cn_id', hints: HINT.number, find: findChineseIdentities },
  { kind: 'iban', hints: HINT.number, find: findIbans },
  { kind: 'card', hints: HINT.number, find: findCards },
  { kind: 'email', hints: HINT.at, find: findEmails },
  { kind: 'ip', hints: HINT.dots | HINT.colons, find: findIps },
  { kind: 'ssn', hints: HINT.number, find: findSsns },
  { kind: 'cn_mobile', hints: HINT.number, find: findChineseMobiles },
  { kind: 'phone', hints: HINT.number, find: findPhones },
  { kind: 'address', hints: HINT.postcode | HINT.name, find: findAddresses },
  { kind: 'address', hints: HINT.ideograph, find: findEastAsianAddresses },
  { kind: 'person', hints: HINT.name, find: findPersons },
  { kind: 'person', hints: HINT.wideName | HINT.ideograph, find: findEastAsianPersons },
];

const NOTHING: readonly PiiSpan[] = [];

/** Whether any of `kinds` may be found where the sieve gave these hints: what a caller with bytes in hand asks first. */
export function mayFind(hints: number, kinds: ReadonlySet<PiiKind>): boolean {
  return hints !== 0 && DETECTORS.some((detector) => (detector.hints & hints) !== 0 && kinds.has(detector.kind));
}

/**
 * Personal data and secrets of `kinds` in a text: spans in its order, none overlapping another. Pure. `hints` are those
 * of the sieve for the same text, where the caller has them already.
 */
export function scanText(
  text: string,
  kinds: ReadonlySet<PiiKind>,
  hints: number = hintsOfText(text),
): readonly PiiSpan[] {
  if (hints === 0) return NOTHING;
  let found = NOTHING;
  for (const detector of DETECTORS) {
    if ((detector.hints & hints) !== 0 && kinds.has(detector.kind)) found = addApart(found, detector.find(text));
  }
  return found;
}
