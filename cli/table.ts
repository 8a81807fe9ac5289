/** Columns of equal width, two spaces apart; the last `right` columns are set to the right. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { right = 0 }: { readonly right?: number } = {},
): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length));
        return column >= header.length - right ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}
