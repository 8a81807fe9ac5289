/** A command that a page shows, with the lines of output that stand below it. */
export interface DocCommand {
  readonly kind: 'command';
  readonly page: string;
  readonly line: number;
  readonly text: string;
  readonly output: readonly string[];
}

/** A file that a page has the reader write: a block with `title=NAME` behind its language. */
export interface DocFile {
  readonly kind: 'file';
  readonly name: string;
  readonly text: string;
}

export type DocStep = DocCommand | DocFile;

/** What a page has its reader do, in order: commands of its `sh`, `bash` and `console` blocks, and files to write. */
export function docSteps(page: string, markdown: string): readonly DocStep[] {
  const blocks = [...markdown.matchAll(/^( *)```(\w+)([^\n]*)\n(.*?)^ *```/gms)];
  return blocks.flatMap(({ index, 1: indent = '', 2: language = '', 3: info = '', 4: body = '' }): DocStep[] => {
    const lines = body
      .trimEnd()
      .split('\n')
      .map((text) => text.slice(indent.length));
    const firstLine = markdown.slice(0, index).split('\n').length + 1;
    const name = /\btitle=(\S+)/.exec(info)?.[1];
    if (name !== undefined) return [{ kind: 'file', name, text: `${lines.join('\n')}\n` }];
    if (language === 'console') return consoleCommands(page, firstLine, lines);
    return ['sh', 'bash'].includes(language) ? shellCommands(page, firstLine, lines) : [];
  });
}

function shellCommands(page: string, firstLine: number, lines: readonly string[]): DocCommand[] {
  return lines
    .map((text, at) => ({
      kind: 'command' as const,
      page,
      line: firstLine + at,
      text: text.replace(/\s+# .*$/, '').trim(),
      output: [],
    }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
}

/** `$ command`, and what it prints; in the reference a help's words may follow it after two spaces. */
function consoleCommands(page: string, firstLine: number, lines: readonly string[]): DocCommand[] {
  return lines.flatMap((text, at) => {
    if (!text.startsWith('$ ')) return [];
    const rest = lines.slice(at + 1);
    const next = rest.findIndex((later) => later.startsWith('$ '));
    const output = next === -1 ? rest : rest.slice(0, next);
    const command = text.slice(2).replace(/\s{2,}.*$/, '');
    return [{ kind: 'command' as const, page, line: firstLine + at, text: command, output }];
  });
}

/** Whether what was printed has the lines that a page shows, in order; `…` stands for anything, alone for any lines. */
export function missingLine(shown: readonly string[], printed: string): string | null {
  const lines = printed.split('\n').map((line) => line.trimEnd());
  let at = 0;
  for (const line of shown) {
    if (line.trim() === '…' || line.trim() === '') continue;
    const pattern = new RegExp(`^${line.trimEnd().split('…').map(escaped).join('.*')}$`);
    const found = lines.findIndex((candidate, index) => index >= at && pattern.test(candidate));
    if (found === -1) return line;
    at = found + 1;
  }
  return null;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
