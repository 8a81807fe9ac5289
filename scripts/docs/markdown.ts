/** A cell of a table: on one line, with its bars escaped. */
const cell = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');

/** A table in Markdown; columns that are empty in every row are left out. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = headers.map((_, at) => rows.some((row) => (row[at] ?? '') !== ''));
  const line = (cells: readonly string[]): string =>
    `| ${cells
      .filter((_, at) => used[at])
      .map(cell)
      .join(' | ')} |`;
  return [line(headers), line(headers.map(() => '---')), ...rows.map(line)].join('\n');
}

export const code = (text: string): string => `\`${text}\``;

/** What stands at the top of every page that is made from the code. */
export function generated(title: string, about: string): string {
  return `<!-- Made by \`npm run docs\` from the code: edit that instead. -->\n\n# ${title}\n\n${about}`;
}
