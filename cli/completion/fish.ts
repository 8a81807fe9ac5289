import type { CommandNode } from './command-tree.ts';

/** A script for `source` or for fish's `completions` folder. */
export function fishScript(tree: readonly CommandNode[]): string {
  const lines = tree.flatMap(({ path, commands, options, withValue, choices }) => {
    const here = `__retune_at ${quoted(path)}`;
    const first = commands.map(
      ({ text, about }) => `complete -c retune -f -n ${quoted(here)} -a ${text} -d ${quoted(about)}`,
    );
    const then = options.map(({ text, about }) => {
      const name = text.startsWith('--') ? `-l ${text.slice(2)}` : `-s ${text.slice(1)}`;
      const words = choices.find(({ option }) => option === text)?.words;
      const free = withValue.includes(text) ? ' -r -F' : '';
      const value = words === undefined ? free : ` -x -a ${quoted(words.join(' '))}`;
      return `complete -c retune -n ${quoted(here)} ${name}${value} -d ${quoted(about)}`;
    });
    return [...first, ...then];
  });
  const known = tree.map(({ path }) => path).filter((path) => path !== '');
  return `# retune completion for fish: retune completion fish | source
function __retune_at
  set -l at ''
  set -l known ${known.map(quoted).join(' ')}
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; and continue
    set -l next (string trim -- "$at $word")
    contains -- $next $known; and set at $next
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
