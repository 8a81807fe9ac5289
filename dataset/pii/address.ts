import { CAPITAL, LETTER } from './latin-letters.ts';
import { addApart, spanOf, type PiiSpan } from './pii-span.ts';

const WORD = `[${CAPITAL}][${LETTER}'.-]*`;
const WORDS = `${WORD}(?: ${WORD}){0,3}`;
const CITY = `${WORD}(?:[ -](?:${WORD}|am|an|der|de|du|en|la|le|les|sur|upon|of)){0,4}`;
const UNIT = '(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Room|Rm|Floor|Fl|#)\\.? ?[A-Z0-9-]{1,6})?';
const BREAK = '(?:,? ?\\n|, ?| )';
const STREET_TYPE =
  '(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Highway|Hwy|Parkway|Pkwy|Crescent|Close|Mews)';
const GERMAN_STREET = '(?:[Ss]traße|[Ss]trasse|[Ss]tr\\.|[Ww]eg|[Aa]llee|[Pp]latz|[Rr]ing|[Gg]asse|[Uu]fer|[Dd]amm)';
const FRENCH_STREET =
  '(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Pp]lace|[Cc]hemin|[Ii]mpasse|[Aa]llée|[Qq]uai|[Cc]ours|[Rr]oute|[Pp]assage|[Ss]quare)';
const UK_POSTCODE = '[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}';
const US_TOWN = `${CITY}, [A-Z]{2} \\d{5}(?:-\\d{4})?(?!\\d)`;
const TOWN = `\\d{4,5} ${CITY}`;

interface Form {
  /** Short and quick: without it the form cannot be there. */
  readonly sign: RegExp;
  readonly form: RegExp;
}

/** Postal addresses as they are written, each with its town and postcode, or with a word that only streets have. */
const FORMS: readonly Form[] = [
  // United States: a street, a post-office box or a unit of the forces, and a line of city, state and ZIP code.
  { sign: /, [A-Z]{2} \d{5}/, form: new RegExp(`(?<![\\w-])\\d{1,6} ${WORDS}${UNIT}${BREAK}${US_TOWN}`, 'g') },
  { sign: /Box \d/, form: new RegExp(`(?<![\\w-])P\\.? ?O\\.? Box \\d{1,6}${BREAK}${US_TOWN}`, 'g') },
  {
    sign: /(?:APO|FPO|DPO) A[AEP] \d/,
    form: /(?<![\w-])(?:PSC \d{1,5}|Unit \d{1,5}|USNS|USS|USCGC)[^\n]{0,24}\n?,? ?(?:APO|FPO|DPO) A[AEP] \d{5}(?!\d)/g,
  },
  // The English-speaking countries: a house number and a street, with what follows of town and postcode.
  {
    sign: new RegExp(`\\d[A-Za-z]? [A-Z].{0,60}? ${STREET_TYPE}\\b`),
    form: new RegExp(
      `(?<![\\w-])\\d{1,5}[A-Za-z]? (?:${WORD} ){1,3}${STREET_TYPE}\\b\\.?${UNIT}(?:${BREAK}${CITY}${BREAK}(?:${UK_POSTCODE}|\\d{5}(?:-\\d{4})?))?(?!\\w)`,
      'g',
    ),
  },
  // Germany, Austria, Switzerland: street and number, postcode and town.
  {
    sign: new RegExp(`${GERMAN_STREET} \\d`),
    form: new RegExp(
      `(?<![${LETTER}-])[A-ZÄÖÜ][${LETTER}.-]*(?: ${WORD}){0,2}${GERMAN_STREET} \\d{1,5} ?[a-z]?(?:[/-]\\d{1,4}[a-z]?)?${BREAK}(?:[DAC]H?-)?${TOWN}`,
      'g',
    ),
  },
  // France, Belgium, Switzerland: number, kind of street and its name, postcode and town.
  {
    sign: new RegExp(`\\d,? ${FRENCH_STREET} `),
    form: new RegExp(
      `(?<![\\w-])\\d{1,4}(?: ?(?:bis|ter|quater))?,? ${FRENCH_STREET}(?: (?:de|du|des|la|le|les|l'|d'|${WORD})){1,6}${BREAK}${TOWN}`,
      'g',
    ),
  },
];

/** What stands before or behind one of the numbers in each of the forms: of few texts with numbers more must be read. */
const BEFORE_NUMBER = new RegExp(`(?:, [A-Z]{2}|Box|A[AEP]|${GERMAN_STREET}) $`);
const BEHIND_NUMBER = new RegExp(`[A-Za-z]? [A-Z]|,? ${FRENCH_STREET} `, 'y');
const LONGEST_BEFORE = 12;

function mayHoldAddress(text: string): boolean {
  for (const { 0: number, index } of text.matchAll(/\d+/g)) {
    BEHIND_NUMBER.lastIndex = index + number.length;
    if (BEHIND_NUMBER.test(text) || BEFORE_NUMBER.test(text.slice(Math.max(0, index - LONGEST_BEFORE), index)))
      return true;
  }
  return false;
}

/** Postal addresses in Latin letters, as far as forms go. */
export function findAddresses(text: string): readonly PiiSpan[] {
  if (!mayHoldAddress(text)) return [];
  let spans: readonly PiiSpan[] = [];
  for (const { sign, form } of FORMS) {
    if (!sign.test(text)) continue;
    const found = Array.from(text.matchAll(form), ({ 0: address, index }) =>
      spanOf('address', index, address.replace(/[.,\s]+$/, '').length),
    );
    spans = addApart(spans, found);
  }
  return spans;
}
