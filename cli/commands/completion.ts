import type { Command } from 'commander';
import { choiceArgument } from '../choices.ts';
import { bashScript } from '../completion/bash.ts';
import { commandTree } from '../completion/command-tree.ts';
import type { CommandNode } from '../completion/command-tree.ts';
import { fishScript } from '../completion/fish.ts';
import { powershellScript } from '../completion/powershell.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Host } from '../host.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
type Shell = (typeof SHELLS)[number];

const SCRIPT_OF: Readonly<Record<Shell, (tree: readonly CommandNode[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

const EXAMPLES = `
Examples:
  $ source <(retune completion bash)                                   # in ~/.bashrc
  $ source <(retune completion zsh)                                    # in ~/.zshrc
  $ retune completion fish | source                                    # in ~/.config/fish/config.fish
  > retune completion powershell | Out-String | Invoke-Expression      # in $PROFILE`;

export function registerCompletion(program: Command, host: Host): void {
  program
    .command('completion')
    .addArgument(choiceArgument('<shell>', 'the shell', SHELLS))
    .description('a script that completes commands and options in a shell')
    .addHelpText('after', EXAMPLES)
    .action((shell: Shell) =>
      host.run((context) => {
        const script = SCRIPT_OF[shell](commandTree(program));
        context.output.result({ shell, script }, script);
        return Promise.resolve(0);
      }),
    );
}
