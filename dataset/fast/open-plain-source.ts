import { isUtf8 } from 'node:buffer';
import type { DataConfig, SourceConfig } from '../../config/data-config.ts';
import type { TokenCounter } from '../count-tokens.ts';
import { decodeHead } from '../read/decode-text.ts';
import { detectEncoding } from '../read/detect-encoding.ts';
import { detectFormat } from '../read/detect-format.ts';
import { kindsLookedFor } from '../pii/pii-policy.ts';
import { openFile, type OpenedFile } from '../read/open-file.ts';
import type { NamedRules } from '../rules/rule-packs.ts';
import { canTake } from './can-take.ts';
import { openPlainChat } from './open-plain-chat.ts';
import { openPlainTable } from './open-plain-table.ts';
import type { PlainSource, RowLimits } from './plain-source.ts';

const HEAD_BYTES = 64 * 1024;
const MOST_TOKENS = 0x7fff_ffff;
const MAGIC = ['PAR1', 'PK\u0003\u0004'];

/** The head without the part of a character that it may end with; null where it is no UTF-8. */
function utf8Head(head: Buffer): Buffer | null {
  for (let cut = 0; cut < 4 && cut <= head.length; cut++) {
    const shorter = head.subarray(0, head.length - cut);
    if (isUtf8(shorter)) return shorter;
  }
  return null;
}

/** Opens a file for the fast path. Null where its beginning, its shape or the configuration is not plain. */
export async function openPlainSource(
  file: { readonly path: string; readonly displayPath: string },
  source: SourceConfig,
  data: DataConfig,
  rules: readonly NamedRules[],
  count: TokenCounter,
): Promise<PlainSource | null> {
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
  const limits: RowLimits = {
    labels: data.labels ?? null,
    pii: kindsLookedFor(data.pii),
    mapped: Object.keys(data.label_map ?? {}),
    maxTokens: Math.min(...rules.map(({ pack }) => pack.maxExampleTokens ?? MOST_TOKENS), MOST_TOKENS),
    systemTokens: data.system === undefined ? 0 : count(data.system),
  };
  const whole = opened.head.length < HEAD_BYTES;
  const given = { file: beginning, detected, text, whole };
  if (format === 'jsonl') return openPlainChat(given, source, data, limits);
  return format === 'csv' || format === 'tsv' ? openPlainTable(given, format, source, data, limits) : null;
}
