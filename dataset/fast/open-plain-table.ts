import { isUtf8 } from 'node:buffer';
import type { DataConfig, SourceConfig } from '../../config/data-config.ts';
import type { TokenCounter } from '../count-tokens.ts';
import { decodeHead } from '../read/decode-text.ts';
import { detectDialect } from '../read/detect-dialect.ts';
import { detectEncoding } from '../read/detect-encoding.ts';
import { detectFormat } from '../read/detect-format.ts';
import { openFile, type OpenedFile } from '../read/open-file.ts';
import { readTable } from '../read/read-table.ts';
import type { SourceDescription } from '../read/source-record.ts';
import type { NamedRules } from '../rules/rule-packs.ts';
import { planColumns } from '../shape/column-plan.ts';
import { trainingLine } from '../training-line.ts';
import { draftOf } from '../shape/draft.ts';
import { canTake, isPairPlan } from './can-take.ts';
import type { ChunkPlan } from './chunk-plan.ts';
import { createRecordScanner } from './scan-record.ts';

/** A table that looks plain, by its first 64 KiB. */
export interface PlainTable {
  readonly path: string;
  /** As the strict path would describe it, if the rest of the file is plain as well. */
  readonly description: SourceDescription & { readonly columns: readonly string[] };
  readonly plan: ChunkPlan;
  /** Where the first data record begins: its byte, its physical line, and the blank lines before it. */
  readonly start: { readonly byte: number; readonly line: number; readonly blank: number };
}

const BOM_BYTES = 3;
const MOST_TOKENS = 0x7fff_ffff;
const QUOTES = ['"', "'"];
const MAGIC = ['PAR1', 'PK\u0003\u0004'];

/** The head without the part of a character that it may end with; null where it is no UTF-8. */
function utf8Head(head: Buffer): Buffer | null {
  for (let cut = 0; cut < 4 && cut <= head.length; cut++) {
    const shorter = head.subarray(0, head.length - cut);
    if (isUtf8(shorter)) return shorter;
  }
  return null;
}

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
  plan: Omit<ChunkPlan, 'parts' | 'systemTokens' | 'maxTokens'>,
  hasHeader: boolean,
  whole: boolean,
) {
  const scanner = createRecordScanner(plan.delimiter, plan.quote, plan.columns);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let byte = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? BOM_BYTES : 0;
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

/** Opens a file for the fast path. Null where its beginning, its shape or the configuration is not plain. */
export async function openPlainTable(
  file: { readonly path: string; readonly displayPath: string },
  source: SourceConfig,
  data: DataConfig,
  rules: readonly NamedRules[],
  count: TokenCounter,
): Promise<PlainTable | null> {
  if (!canTake(data, source) || rules.some(({ method }) => method === 'dpo')) return null;
  const opened = await openFile(file.path, file.displayPath);
  const head = utf8Head(opened.head);
  if (opened.packed || head === null || MAGIC.includes(head.toString('latin1', 0, 4))) return null;
  const beginning: OpenedFile = {
    ...opened,
    head,
    async *chunks() {
      yield head;
    },
  };
  const detected = await detectEncoding(beginning, file.displayPath, source.encoding);
  if (detected.encoding !== 'utf-8' || detected.lossy) return null;
  const text = decodeHead(beginning, detected);
  const format = source.format ?? detectFormat(file.displayPath, text);
  if (format !== 'csv' && format !== 'tsv') return null;

  const dialect = detectDialect(text, format, source);
  const [delimiter, quote] = [oneByte(dialect.delimiter), oneByte(dialect.quote)];
  const { description } = await readTable(beginning, format, source, detected, text);
  const columns = description.columns ?? [];
  const plan = planColumns(columns, source);
  if (delimiter === null || quote === null || !QUOTES.includes(dialect.quote) || delimiter === quote) return null;
  if (!isPairPlan(plan)) return null;
  const [prompt, completion] = [columns.indexOf(plan.prompt), columns.indexOf(plan.completion)];
  if (prompt === -1 || completion === -1) return null;

  const cells = {
    delimiter,
    quote,
    columns: columns.length,
    prompt,
    completion,
    labels: data.labels ?? null,
    mapped: Object.keys(data.label_map ?? {}),
  };
  const start = startOf(
    head,
    cells,
    source.header !== false,
    head.length === opened.head.length && head.length < 64 * 1024,
  );
  if (start === null) return null;
  return {
    path: file.path,
    description: { ...description, columns },
    plan: {
      ...cells,
      parts: lineParts(data.system),
      maxTokens: Math.min(...rules.map(({ pack }) => pack.maxExampleTokens ?? MOST_TOKENS), MOST_TOKENS),
      systemTokens: data.system === undefined ? 0 : count(data.system),
    },
    start,
  };
}
