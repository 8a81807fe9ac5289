import type { DataConfig, SourceConfig } from '../config/data-config.ts';
import { nearest } from '../config/nearest.ts';
import { rowWarning, type Problem } from './problem.ts';
import type { SourceDescription } from './read/source-record.ts';
import { toldColumns } from './shape/column-plan.ts';

/** What is to be said of a source as a whole: how it was read, and names of the configuration that its header lacks. */
export function sourceProblems(
  description: SourceDescription,
  source: SourceConfig,
  data: DataConfig,
): readonly Problem[] {
  const { columns } = description;
  if (columns === null || columns.length === 0) return description.problems;
  const told = toldColumns(source);
  const slices = told.slice === undefined ? [] : typeof told.slice === 'string' ? [told.slice] : told.slice;
  const named = [...Object.keys(source.where ?? {}), ...slices, told.id, told.subject, told.group ?? data.split.group];
  const missing = [...new Set(named)].filter((name) => name !== undefined && !columns.includes(name));
  return [
    ...description.problems,
    ...missing.map((name) => {
      const near = nearest(name ?? '', columns);
      return rowWarning(
        'column_missing',
        '',
        `The file has no column "${name}", which the configuration names`,
        near === null ? 'Check the name.' : `Did you mean "${near}"?`,
      );
    }),
  ];
}
