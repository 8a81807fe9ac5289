import type { Command } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { commandTree } from '../completion/command-tree.ts';
import type { CommandNode } from '../completion/command-tree.ts';
import { fishScript } from '../completion/fish.ts';
import { powershellScript } from '../completion/powershell.ts';
import { zshScript } from '../completion/zsh.ts';
import { usageError } from '../errors.ts';
import type { Host } from '../host.ts';

const SCRIPT_OF: Readonly<Record<string, (tree: readonly CommandNode[]) => string>> = {
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
    .argument('<shell>', 'bash, zsh, fish or powershell')
    .description('a script that completes commands and options in a shell')
    .addHelpText('after', EXAMPLES)
    .action((shell: string) =>
      host.run((context) => {
        const scriptOf = Object.hasOwn(SCRIPT_OF, shell) ? SCRIPT_OF[shell] : undefined;
        const shells = Object.keys(SCRIPT_OF);
        if (scriptOf === undefined)
          throw usageError(`there is no completion for ${JSON.stringify(shell)}`, `name one of ${shells.join(', ')}`);
        const script = scriptOf(commandTree(program));
        context.output.result({ shell, script }, script);
        return Promise.resolve(0);
      }),
    );
}
