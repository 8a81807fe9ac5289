import type { CommandNode } from './command-tree.ts';

/** A script for `source`: the words typed so far choose the case, a value of an option falls back to file names. */
export function bashScript(tree: readonly CommandNode[]): string {
  const cases = tree.map(({ path, commands, options, withValue }) => {
    const words = [...commands, ...options].map(({ text }) => text).join(' ');
    return `    '${path}') words='${words}'; valued=' ${withValue.join(' ')} ' ;;`;
  });
  const choices = tree.flatMap(({ path, choices: all }) =>
    all.map(({ option, words }) => `    '${path} ${option}') choices='${words.join(' ')}' ;;`),
  );
  const known = tree.map(({ path }) => path).filter((path) => path !== '');
  return `# retune completion for bash: source <(retune completion bash)
_retune() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" at='' word words valued choices='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in -*) continue ;; esac
    case "\${at:+$at }$word" in
      ${known.map((path) => `'${path}'`).join('|')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at" in
${cases.join('\n')}
  esac
  case "$at $previous" in
${choices.join('\n')}
  esac
  COMPREPLY=()
  if [ -n "$choices" ]; then COMPREPLY=($(compgen -W "$choices" -- "$current")); return; fi
  case "$valued" in *" $previous "*) COMPREPLY=($(compgen -f -- "$current")); return ;; esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _retune retune
`;
}
