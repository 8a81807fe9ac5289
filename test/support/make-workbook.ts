import { makeZip, type ZipEntry } from './make-zip.ts';

type Cell = string | number | boolean | null;

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '_x000D_');
}

function cellXml(cell: Cell, place: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
}

function sheetXml(rows: readonly (readonly Cell[])[]): string {
  const xml = rows.map((cells, row) => {
    const place = (column: number): string => `${String.fromCharCode(65 + column)}${row + 1}`;
    return `<row r="${row + 1}">${cells.map((cell, column) => cellXml(cell, place(column))).join('')}</row>`;
  });
  return `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetData>${xml.join('')}</sheetData></worksheet>`;
}

/** An XLSX workbook of these sheets of at most 26 columns. */
export function makeWorkbook(
  sheets: readonly (readonly (readonly Cell[])[])[],
  more: readonly ZipEntry[] = [],
): Buffer {
  const numbers = sheets.map((_, index) => index + 1);
  const listed = numbers.map((n) => `<sheet name="Sheet${n}" sheetId="${n}" r:id="rId${n}"/>`).join('');
  const related = numbers
    .map((n) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`)
    .join('');
  const relationships = 'http://schemas.openxmlformats.org/package/2006/relationships';
  return makeZip([
    {
      name: 'xl/workbook.xml',
      content: `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${listed}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `${DECLARATION}<Relationships xmlns="${relationships}">${related}</Relationships>`,
    },
    ...sheets.map((rows, index) => ({ name: `xl/worksheets/sheet${index + 1}.xml`, content: sheetXml(rows) })),
    ...more,
  ]);
}
