import type { Command } from 'commander';
import { deleteVersionUpdate, freezeUpdate, promoteVersionUpdate, rollbackUpdate } from '../../workflows/messages.ts';
import { addExamples } from '../add-examples.ts';
import { showComparison } from '../compare-versions.ts';
import type { Host } from '../host.ts';
import { actOnLine, listModels } from '../model-commands.ts';
import { checkLineName, parseVersion } from '../model-lines.ts';
import { registerModel } from '../register-model.ts';
import { showModel } from '../show-model.ts';
import type { ShowOptions } from '../show-model.ts';

interface Reason {
  readonly reason?: string;
}

const EXAMPLES = `
Examples:
  $ retune models list
  $ retune models show support-intents --lineage --verify
  $ retune models register support-intents --model openai:ft:gpt-4.1-mini:acme
  $ retune models promote support-intents@3 --reason "agreed in review"
  $ retune models rollback support-intents          the champion before; freezes automatic promotion`;

const EXAMPLE_OF: Readonly<Record<string, string>> = {
  list: 'list',
  show: 'show support-intents@3 --lineage --verify',
  compare: 'compare support-intents@2 support-intents@3',
  register: 'register support-intents --model openai:ft:gpt-4.1-mini:acme --reason "tuned by hand"',
  promote: 'promote support-intents@3 --reason "agreed in review"',
  rollback: 'rollback support-intents --to 2 --reason "complaints"',
  freeze: 'freeze support-intents --reason "over the holidays"',
  unfreeze: 'unfreeze support-intents',
  delete: 'delete support-intents@1 --reason "no longer needed"',
};

/** The model lines: looking needs the store alone, acting goes through the line's entity in Temporal. */
export function registerModels(program: Command, host: Host): void {
  const models = program
    .command('models')
    .description('the model lines and their champions')
    .addHelpText('after', EXAMPLES);
  const act = (name: string, description: string): Command =>
    models.command(name).description(description).option('--reason <text>', 'why; stands in the line’s history');

  models
    .command('list')
    .description('all model lines with their champions')
    .action(() => host.run(listModels));
  models
    .command('show')
    .description('a line with its history, or one version of it')
    .argument('<name[@version]>', 'the line, or one version of it')
    .option('--lineage', 'what the version (default: the champion) was made of, back to the source files')
    .option('--verify', 'the lineage, with every digest computed anew')
    .action((which: string, options: ShowOptions) => host.run((context) => showModel(context, which, options)));
  models
    .command('compare')
    .description('two versions: scores, data and configuration')
    .argument('<a>', 'NAME@VERSION')
    .argument('<b>', 'NAME@VERSION')
    .action((a: string, b: string) => host.run((context) => showComparison(context, parseVersion(a), parseVersion(b))));
  act('register', 'add a model that was tuned elsewhere')
    .argument('<name>', 'the line')
    .requiredOption('--model <provider:model>', 'the model, as openai:ft:gpt-4.1-mini:acme')
    .action((name: string, options: Reason & { model: string }) =>
      host.run((context) =>
        registerModel(context, checkLineName(name), { model: options.model, reason: options.reason ?? '' }),
      ),
    );
  act('promote', 'make a version the champion, whatever its verdict, also while frozen')
    .argument('<name@version>', 'the version, as support-intents@3')
    .action((which: string, options: Reason) =>
      host.run((context) => {
        const { name, version } = parseVersion(which);
        const by = { actor: context.actor, reason: options.reason ?? '' };
        return actOnLine(context, name, promoteVersionUpdate, {
          version,
          automatic: false,
          expectedChampion: null,
          runId: null,
          ...by,
        });
      }),
    );
  act('rollback', 'back to the champion before; freezes automatic promotion until unfreeze')
    .argument('<name>', 'the line')
    .option('--to <version>', 'to this version instead')
    .action((name: string, options: Reason & { to?: string }) =>
      host.run((context) => {
        const to =
          options.to === undefined
            ? null
            : parseVersion(options.to.includes('@') ? options.to : `${name}@${options.to}`).version;
        return actOnLine(context, checkLineName(name), rollbackUpdate, {
          to,
          actor: context.actor,
          reason: options.reason ?? '',
        });
      }),
    );
  for (const frozen of [true, false]) {
    act(frozen ? 'freeze' : 'unfreeze', frozen ? 'no automatic promotion until unfreeze' : 'automatic promotion again')
      .argument('<name>', 'the line')
      .action((name: string, options: Reason) =>
        host.run((context) =>
          actOnLine(context, checkLineName(name), freezeUpdate, {
            frozen,
            actor: context.actor,
            reason: options.reason ?? '',
          }),
        ),
      );
  }
  act('delete', 'remove a model at its provider; never the champion nor the one a rollback would restore')
    .argument('<name@version>', 'the version, as support-intents@3')
    .action((which: string, options: Reason) =>
      host.run((context) => {
        const { name, version } = parseVersion(which);
        return actOnLine(context, name, deleteVersionUpdate, {
          version,
          actor: context.actor,
          reason: options.reason ?? '',
        });
      }),
    );
  addExamples(models, EXAMPLE_OF);
}
