import { GIVEN_NAMES } from './given-names.ts';
import { CAPITAL, LETTER } from './latin-letters.ts';
import { addApart, spanOf, type PiiSpan } from './pii-span.ts';

const PARTICLE = '(?:van|von|der|den|de|la|le|du|da|di|dos|del|della|el|al|bin|ibn|ten|zu|zum|y)';
const WORD = `(?!MBA\\b|BBA\\b)[${CAPITAL}][${LETTER}'’]+`;
const NAME = `${WORD}(?:-${WORD})*`;
const INITIAL = `[${CAPITAL}]\\.(?![${LETTER}])`;
const NEXT = ` (?:${PARTICLE} ){0,2}(?:${NAME}|${INITIAL})`;
const TITLES =
  'Mr Mrs Ms Mx Miss Dr Prof Herr Frau Mme Mlle Monsieur Madame Señor Señora Sr Sra Ing Dipl.-Ing Univ.Prof Mag'.split(
    ' ',
  );
const TITLE = `(?:${TITLES.map((title) => title.replaceAll('.', '\\.')).join('|')})`;
const DEGREES = `(?:,? (?:B\\.?Eng|M\\.?Eng|MBA|BBA|B\\.?Sc|M\\.?Sc|B\\.?A|M\\.?A|Ph\\.?D|M\\.?D|Jr|Sr|I{2,3})\\.?(?![${LETTER}\\d]))*`;
const FULL_NAME = `(?:${TITLE}\\.? ){0,2}${NAME}(?:${NEXT}){0,3}${DEGREES}`;

/** Words that introduce a name, in English, German, French and Spanish. */
const INTRODUCTION =
  /(?:\b[Mm]y (?:full )?name is|\b[Mm]y name['’]s|\b[Aa]sk for|\b[Nn]amed|\b[Mm]ein Name ist|\b[Ii]ch heiße|\b[Jj]e m['’]appelle|\b[Mm]on nom est|\b[Mm]e llamo|\b[Mm]i nombre es|\b[Nn]ame:|\bAttn:?|\bcare of) /g;
const CAPITALISED = new RegExp(`[${CAPITAL}][${LETTER}]+`, 'g');
const FULL_NAME_HERE = new RegExp(FULL_NAME, 'y');
const TITLED_HERE = new RegExp(`(?:${TITLE}\\.? ){1,2}${NAME}(?:${NEXT}){0,3}${DEGREES}`, 'y');
const SURNAME_HERE = new RegExp(
  `(?:-${WORD})?(?: (?:${INITIAL}|${NAME}))? (?:${PARTICLE} ){0,2}${NAME}${DEGREES}(?![${LETTER}\\d_@])`,
  'y',
);
/** A display name before an address, as in mail headers: what stands before the bracket. */
const BEFORE_MAIL = new RegExp(`(?<![${LETTER}.-])(?:${TITLE}\\.? ){0,2}${NAME}(?:${NEXT}){1,3}${DEGREES}(?= ?$)`);
const MAIL = /[(<](?=[\w.+-]{1,64}@)/g;
const LONGEST_NAME = 80;

/** What follows a given name and makes it a place, a firm or a thing. */
const NOT_A_SURNAME = new Set(
  'Street St Avenue Ave Road Rd Airport Station University College School Hospital Hotel Institute Foundation Center Centre Museum Park Bridge River Lake Island Islands Bay Beach City Town Church Library Company Corporation Inc Ltd Llc Group Bank Club Award Prize Cup Empire Trophy Act Law Theorem Day Support Team Service Office Department Is Was And Or The Of In Has Will Can Said Says'.split(
    ' ',
  ),
);
const NO_NAME =
  /^(?:Support|Customer|Manager|Team|Service|Help|Sales|Sir|Madam|The|This|That|It|What|Your|My|Please|Not|None|Unknown|String|Null)\b/;
const TITLE_SET: ReadonlySet<string> = new Set(TITLES.map((title) => title.split('.')[0] ?? title));

function matchAt(form: RegExp, text: string, index: number): string | null {
  form.lastIndex = index;
  return form.exec(text)?.[0] ?? null;
}

/** The name that begins at a capitalised word: after a title, or with a frequent given name and a surname. */
function nameAt(text: string, word: string, index: number): string | null {
  if ((!TITLE_SET.has(word) && !GIVEN_NAMES.has(word)) || /[\w@#/'’-]/.test(text.charAt(index - 1))) return null;
  const titled = TITLE_SET.has(word) ? matchAt(TITLED_HERE, text, index) : null;
  if (titled !== null) return titled;
  const rest = GIVEN_NAMES.has(word) ? matchAt(SURNAME_HERE, text, index + word.length) : null;
  return rest === null || NOT_A_SURNAME.has(rest.split(' ').at(-1) ?? '') ? null : word + rest;
}

/**
 * Names of people in Latin letters: after a title or words that introduce one, before an e-mail address in brackets, or a
 * frequent given name followed by a surname. A name that none of these shows is not found.
 */
export function findPersons(text: string): readonly PiiSpan[] {
  const introduced: PiiSpan[] = [];
  const addressed: PiiSpan[] = [];
  const told: PiiSpan[] = [];
  const add = (spans: PiiSpan[], name: string | null, start: number): void => {
    if (name === null || NO_NAME.test(name) || start < (spans.at(-1)?.end ?? 0)) return;
    // An English genitive is no part of the name.
    spans.push(spanOf('person', start, name.replace(/['’]s$/, '').length));
  };
  for (const { 0: words, index } of text.matchAll(INTRODUCTION)) {
    const start = index + words.length;
    add(introduced, matchAt(FULL_NAME_HERE, text, start), start);
  }
  if (text.includes('@')) {
    for (const { index } of text.matchAll(MAIL)) {
      const before = text.slice(Math.max(0, index - LONGEST_NAME), index);
      const match = BEFORE_MAIL.exec(before);
      if (match !== null) add(addressed, match[0], index - before.length + match.index);
    }
  }
  for (const { 0: word, index } of text.matchAll(CAPITALISED)) add(told, nameAt(text, word, index), index);
  return addApart(addApart(introduced, addressed), told);
}
