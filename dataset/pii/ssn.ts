import { addApart, spanOf, type PiiSpan } from './pii-span.ts';

const HYPHENATED = /(?<![\d-])(\d{3})-(\d{2})-(\d{4})(?![\d-])/g;
const CUED = /(?:ssn|social security(?: number| no\.?)?)[^\d\n]{0,16}(\d{3})([ -]?)(\d{2})\2(\d{4})(?![\d-])/gi;

/** The numbers that the Social Security Administration never gives out: area 000, 666, 900 up; group 00; serial 0000. */
function isIssuable(area: string, group: string, serial: string): boolean {
  return area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000';
}

/** US social security numbers: with hyphens anywhere, with spaces or nothing between only where the text says what it is. */
export function findSsns(text: string): readonly PiiSpan[] {
  const hyphenated: PiiSpan[] = [];
  const cued: PiiSpan[] = [];
  for (const match of text.matchAll(HYPHENATED)) {
    const [whole, area = '', group = '', serial = ''] = match;
    if (isIssuable(area, group, serial)) hyphenated.push(spanOf('ssn', match.index, whole.length));
  }
  for (const match of text.matchAll(CUED)) {
    const [whole, area = '', separator = '', group = '', serial = ''] = match;
    const length = area.length + group.length + serial.length + 2 * separator.length;
    if (separator !== '-' && isIssuable(area, group, serial))
      cued.push(spanOf('ssn', match.index + whole.length - length, length));
  }
  return addApart(hyphenated, cued);
}
