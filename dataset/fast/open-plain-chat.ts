import type { DataConfig, SourceConfig } from '../../config/data-config.ts';
import { readJson } from '../read/read-json.ts';
import { parseJson } from '../read/parse-json.ts';
import { isObject } from '../shape/draft.ts';
import { markBytes, type Beginning, type PlainSource, type RowLimits } from './plain-source.ts';

/** Chats, one a line, the first of which says by its only key that it is one; null for other JSON Lines. */
export function openPlainChat(
  { file, detected, text }: Beginning,
  source: SourceConfig,
  data: DataConfig,
  limits: RowLimits,
): PlainSource | null {
  if ((source.shape !== undefined && source.shape !== 'chat') || Object.keys(source.columns ?? {}).length > 0)
    return null;
  if (source.prompt_column !== undefined || source.completion_column !== undefined) return null;
  const first = text.split('\n').find((line) => line.trim() !== '');
  const parsed = parseJson(first ?? '');
  if (!parsed.ok || !isObject(parsed.value) || Object.keys(parsed.value).join() !== 'messages') return null;
  const { description } = readJson(file, 'jsonl', source, detected, text);
  const system = data.system === undefined ? '' : JSON.stringify({ role: 'system', content: data.system });
  return {
    path: file.path,
    description,
    plan: { kind: 'chat', ...limits, system },
    start: { byte: markBytes(file.head), line: 1, blank: 0 },
  };
}
