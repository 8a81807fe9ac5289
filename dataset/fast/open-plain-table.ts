import type { DataConfig, SourceConfig } from '../../config/data-config.ts';
import { detectDialect } from '../read/detect-dialect.ts';
import { readTable } from '../read/read-table.ts';
import { planColumns } from '../shape/column-plan.ts';
import { draftOf } from '../shape/draft.ts';
import { trainingLine } from '../training-line.ts';
import { isPairPlan } from './can-take.ts';
import type { TablePlan } from './chunk-plan.ts';
import { markBytes, type Beginning, type PlainSource, type RowLimits } from './plain-source.ts';
import { createRecordScanner } from './scan-record.ts';
import { createSimd } from './simd.ts';

const QUOTES = ['"', "'"];

function oneByte(text: string): number | null {
  const code = text.charCodeAt(0);
  return text.length === 1 && code < 0x80 && code !== 0x0a && code !== 0x0d ? code : null;
}

/** The training line of a pair with its line end, cut where prompt and answer go. */
function lineParts(system: string | undefined): readonly [string, string, string] {
  const [prompt, answer] = ['\u0001', '\u0002'];
  const turns = [
    { role: 'user', content: prompt },
    { role: 'assistant', content: answer },
  ];
  // Cut at the last places: the system text may hold such characters too.
  const line = trainingLine(draftOf('prompt_completion', { turns }), system);
  const answerAt = line.lastIndexOf(JSON.stringify(answer).slice(1, -1));
  const promptAt = line.lastIndexOf(JSON.stringify(prompt).slice(1, -1), answerAt);
  return [line.slice(0, promptAt), line.slice(promptAt + 6, answerAt), `${line.slice(answerAt + 6)}\n`];
}

function startOf(
  head: Buffer,
  plan: Pick<TablePlan, 'delimiter' | 'quote' | 'columns'>,
  hasHeader: boolean,
  whole: boolean,
) {
  const simd = createSimd();
  const scanner = createRecordScanner(simd, plan.delimiter, plan.quote, plan.columns);
  const { view } = simd.hold(head, head.length);
  let byte = markBytes(head);
  let [line, blank] = [1, 0];
  if (!hasHeader) return { byte, line, blank };
  while (byte < head.length) {
    const next = scanner.scan(view, byte, head.length);
    // A record that ends with the head may go on behind it.
    if (next === -1 || (next === head.length && !whole)) return null;
    byte = next;
    line += scanner.record.lines;
    if (!scanner.record.blank) return scanner.record.cells === plan.columns ? { byte, line, blank } : null;
    blank += 1;
  }
  return null;
}

/** A table of prompts and answers; null where the header does not tell which columns they are. */
export async function openPlainTable(
  { file, detected, text, whole }: Beginning,
  format: 'csv' | 'tsv',
  source: SourceConfig,
  data: DataConfig,
  limits: RowLimits,
): Promise<PlainSource | null> {
  if (source.shape !== undefined && source.shape !== 'prompt_completion') return null;
  const dialect = detectDialect(text, format, source);
  const [delimiter, quote] = [oneByte(dialect.delimiter), oneByte(dialect.quote)];
  if (delimiter === null || quote === null || !QUOTES.includes(dialect.quote) || delimiter === quote) return null;
  const { description } = await readTable(file, format, source, detected, text);
  const columns = description.columns ?? [];
  const plan = planColumns(columns, source);
  if (!isPairPlan(plan)) return null;
  const [prompt, completion] = [columns.indexOf(plan.prompt), columns.indexOf(plan.completion)];
  if (prompt === -1 || completion === -1) return null;

  const cells = { delimiter, quote, columns: columns.length };
  const start = startOf(file.head, cells, source.header !== false, whole);
  if (start === null) return null;
  const table: TablePlan = { kind: 'table', ...limits, ...cells, prompt, completion, parts: lineParts(data.system) };
  return { path: file.path, description, plan: table, start };
}
