/** The cells of a record of plain RFC 4180, its line end aside. */
export function plainCells(record: string, delimiter: string, quote: string): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let end: number;
    if (record.startsWith(quote, at)) {
      end = record.indexOf(quote, at + 1);
      while (record.startsWith(quote, end + 1)) end = record.indexOf(quote, end + 2);
      cells.push(record.slice(at + 1, end).replaceAll(quote + quote, quote));
      end += 1;
    } else {
      const next = record.indexOf(delimiter, at);
      end = next === -1 ? record.length : next;
      cells.push(record.slice(at, end).replace(/[\r\n]+$/, ''));
    }
    if (!record.startsWith(delimiter, end)) return cells;
    at = end + 1;
  }
}
