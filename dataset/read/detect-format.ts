/** The formats that are text. */
export type TextFormat = 'csv' | 'tsv' | 'jsonl' | 'json';

const BY_EXTENSION: Readonly<Record<string, TextFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
};

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One JSON document (an array, or an object over several lines), or a value a line? */
function documentOrLines(head: string, named: 'json' | 'jsonl' | null): 'json' | 'jsonl' {
  const [first = '', ...others] = head.split('\n').filter((line) => line.trim() !== '');
  const second = others[0];
  if (second === undefined) return first.trimStart().startsWith('[') ? 'json' : (named ?? 'jsonl');
  const looksLikeRow = /^\s*[{[]/.test(second);
  if (parses(first)) return looksLikeRow || named !== 'json' ? 'jsonl' : 'json';
  if (named !== 'jsonl') return 'json';
  // A broken first line does not make a .jsonl file a document; an opening bracket alone, or indented lines below it, do.
  const opensDocument = /^\s*[[{]\s*$/.test(first) || (first.trimStart().startsWith('[') && /^\s/.test(second));
  return opensDocument ? 'json' : 'jsonl';
}

/** By the file's name (`.gz` aside) and, for JSON and names that say nothing, by how the text begins. */
export function detectFormat(displayPath: string, head: string): TextFormat {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(displayPath)?.[1]?.toLowerCase() ?? '';
  const named = BY_EXTENSION[extension] ?? null;
  if (named === 'csv' || named === 'tsv') return named;
  if (named !== null) return documentOrLines(head, named);
  const start = head.trimStart();
  if (!start.startsWith('{') && !start.startsWith('[')) return 'csv';
  const firstLine = start.split('\n', 1)[0] ?? '';
  // `[id],text` is a header, `{"a":1}` is not.
  return start.startsWith('{') || parses(firstLine) || /^\[\s*(?:$|[{["])/.test(firstLine)
    ? documentOrLines(head, null)
    : 'csv';
}
