import { rowWarning, type Problem } from '../problem.ts';

/** Unique column names: an empty one becomes `column_3`, a repeated one `name_2`, so that no column is lost. */
export function headerNames(cells: readonly string[]): {
  readonly names: readonly string[];
  readonly problems: readonly Problem[];
} {
  const taken = new Set<string>();
  const names: string[] = [];
  let repeated = 0;
  for (const [index, cell] of cells.entries()) {
    const wanted = cell === '' ? `column_${index + 1}` : cell;
    if (cell !== '' && taken.has(cell)) repeated += 1;
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    names.push(name);
  }
  const problem = rowWarning(
    'header_repeated',
    '',
    `The header gives the same name to several columns (${repeated} more than once)`,
    'Later ones are called NAME_2, NAME_3, …; rename them to be sure which one is meant.',
  );
  return { names, problems: repeated === 0 ? [] : [problem] };
}

/** `column_1`, `column_2`, … for a table without a header. */
export function numberedNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `column_${index + 1}`);
}
