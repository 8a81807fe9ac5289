import type { CommandNode, Word } from './command-tree.ts';

/** A script for `source` or for a file `_retune` on the `fpath`; every word with what it means. */
export function zshScript(tree: readonly CommandNode[]): string {
  const cases = tree.map(
    ({ path, commands, options, withValue }) =>
      `    ('${path}') words_here=(${[...commands, ...options].map(described).join(' ')}); valued=(${withValue.join(' ')}) ;;`,
  );
  const choices = tree.flatMap(({ path, choices: all }) =>
    all.map(({ option, words }) => `    ('${path} ${option}') choices=(${words.join(' ')}) ;;`),
  );
  const known = tree.map(({ path }) => path).filter((path) => path !== '');
  return `#compdef retune
# retune completion for zsh: source <(retune completion zsh)
_retune() {
  local at='' word i
  local -a words_here valued choices
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    [[ "$word" == -* ]] && continue
    case "\${at:+$at }$word" in
      (${known.map((path) => path.replaceAll(' ', '\\ ')).join('|')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at" in
${cases.join('\n')}
  esac
  case "$at \${words[CURRENT-1]}" in
${choices.join('\n')}
  esac
  if (( \${#choices} )); then _describe -t choices choice choices; return; fi
  if (( \${valued[(Ie)\${words[CURRENT-1]}]} )); then _files; return; fi
  _describe -t words retune words_here || _files
}
if [ "\${funcstack[1]}" = _retune ]; then _retune "$@"; else compdef _retune retune; fi
`;
}

function described({ text, about }: Word): string {
  const escaped = about.replaceAll(':', '\\:').replaceAll("'", "'\\''");
  return `'${text}:${escaped}'`;
}
