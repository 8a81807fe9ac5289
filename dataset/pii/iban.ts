import { spanOf, type PiiSpan } from './pii-span.ts';

/** Lengths of the IBAN registry (ISO 13616), by country. */
const LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
  'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 ' +
  'LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 ' +
  'RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30';
const LENGTH_OF: ReadonlyMap<string, number> = new Map(
  LENGTHS.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const CANDIDATE = /(?<![A-Za-z0-9])([A-Za-z]{2})\d{2}(?=[ -]?[A-Za-z0-9])/g;

/** ISO 7064 MOD 97-10 over the account with its first four characters moved to the end, letters as two digits. */
function passesMod97(iban: string): boolean {
  let rest = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Reads `length` letters and digits from `start` on, single spaces or hyphens between them. Null where they end before. */
function readCompact(
  text: string,
  start: number,
  length: number,
): { readonly iban: string; readonly end: number } | null {
  let iban = '';
  let at = start;
  while (iban.length < length) {
    const char = text.charAt(at);
    if (/[A-Za-z0-9]/.test(char)) iban += char;
    else if ((char !== ' ' && char !== '-') || !/[A-Za-z0-9]/.test(text.charAt(at + 1))) return null;
    at += 1;
  }
  return { iban: iban.toUpperCase(), end: at };
}

/** Bank accounts: a country of the registry, the length it has there, and right check digits. */
export function findIbans(text: string): readonly PiiSpan[] {
  const spans: PiiSpan[] = [];
  for (const { 1: country = '', index } of text.matchAll(CANDIDATE)) {
    const length = LENGTH_OF.get(country.toUpperCase());
    const read = length === undefined ? null : readCompact(text, index, length);
    if (read === null || /[A-Za-z0-9]/.test(text.charAt(read.end)) || !passesMod97(read.iban)) continue;
    spans.push(spanOf('iban', index, read.end - index));
  }
  return spans;
}
