import { readdir, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { CONFIG_FILE_NAMES } from '../../config/find-config.ts';
import { configJsonSchema } from '../../config/json-schema.ts';
import { resolveHome } from '../../config/home.ts';
import { loadConfig, loadFiles } from '../../config/load.ts';
import type { SourceConfig } from '../../config/data-config.ts';
import { RetuneError } from '../../domain/failure-type.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { addReadingOptions, sourceFlags } from '../data-options.ts';
import type { DataOptions } from '../data-options.ts';
import { usageError } from '../errors.ts';
import { estimateJson, estimateRun, estimateText } from '../estimate-run.ts';
import type { Host } from '../host.ts';
import { columnsOf, configText, FREE_TEXT_CHOICE } from '../init/config-text.ts';
import type { FoundFacts } from '../init/config-text.ts';
import { copyExample } from '../init/copy-example.ts';
import { findDataFile } from '../init/find-data-file.ts';
import { lookAtFile } from '../init/look-at-file.ts';
import type { SeenFile } from '../init/look-at-file.ts';
import { obstacleOf } from '../init/obstacle.ts';
import { ledgerText } from '../ledger-text.ts';

const EXAMPLES = `
Examples:
  $ retune init tickets.csv
  $ retune init                                       the one data file of this folder
  $ retune init calls.xlsx --prompt-column Question --completion-column Outcome
  $ retune init --example support-intents             data and configuration to try things with`;

interface InitOptions extends DataOptions {
  readonly example?: string;
  readonly yes?: boolean;
}

const [CONFIG_NAME] = CONFIG_FILE_NAMES;

export function registerInit(program: Command, host: Host): void {
  addReadingOptions(
    program
      .command('init')
      .argument('[file]', 'the data; default: the one data file of this folder')
      .description('look at a data file and write a commented retune.yaml that runs')
      .option('--example <name>', 'copy a built-in example here instead')
      .option('--yes', 'overwrite what is there'),
  )
    .addHelpText('after', EXAMPLES)
    .action((file: string | undefined, options: InitOptions) =>
      host.run((context) =>
        options.example === undefined
          ? fromFile(context, file, options)
          : fromExample(context, options.example, options),
      ),
    );
}

async function fromExample(context: CommandContext, name: string, options: InitOptions): Promise<number> {
  const { cwd, output } = context;
  await mayWrite(context, options.yes ?? false);
  const files = await copyExample(name, cwd, options.yes ?? false);
  const config = join(cwd, CONFIG_NAME);
  output.result({ config, files }, `wrote ${files.join(', ')}\nnext: retune run --dev`);
  return 0;
}

async function fromFile(context: CommandContext, file: string | undefined, options: InitOptions): Promise<number> {
  const { cwd, settings, output } = context;
  const path = file ?? (await findDataFile(cwd));
  const config = join(cwd, CONFIG_NAME);
  await mayWrite(context, options.yes ?? false);
  const flags = sourceFlags(options);
  const source = oneSource(loadFiles({ cwd, sets: [], files: [path], sourceFlags: flags }).config.data.sources);
  const seen = await lookAtFile(resolve(cwd, path), path, source);

  const home = resolveHome(settings, config, cwd);
  await makeFolder(home);
  const schema = join(home, 'retune.schema.json');
  await writeFile(schema, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  const { path: _path, columns: told, ...how } = source;
  const columns = { ...columnsOf(seen.plan, seen.id), ...told };
  const facts = {
    name: lineName(path),
    path: posix(relative(cwd, resolve(cwd, path))),
    schemaPath: posix(relative(cwd, schema)),
    source: { ...(Object.keys(columns).length > 0 && { columns }), ...how },
  };
  const write = (found: FoundFacts): Promise<void> => writeFile(config, configText({ ...facts, ...found }));
  const estimated = () => estimateRun(context, loadConfig({ cwd, configPath: config }));
  await write({ freeText: false, obstacle: null });
  const first = await estimated();
  const freeText = first.unscorable?.code === 'SCORERS_UNDECIDED';
  if (freeText) await write({ freeText, obstacle: null });
  const { prepared, estimate } = freeText ? await estimated() : first;
  const { ledger } = prepared;
  const obstacle = obstacleOf(prepared, loadConfig({ cwd, configPath: config }).config.data.max_rejected_ratio);
  if (obstacle !== null) await write({ freeText, obstacle });
  const next = obstacle === null ? 'retune run --dev' : `${obstacle.first} (${obstacle.what}); then retune run --dev`;
  const shown = [
    ...[describe(path, seen), ledgerText(ledger), estimateText(estimate)],
    ...(freeText ? [FREE_TEXT_CHOICE] : []),
    ...[`wrote ${CONFIG_NAME}`, `next: ${next}`],
  ];
  output.result(
    { config, schema, guessed: seen.guessed, sources: ledger.sources, estimate: estimateJson(estimate), next },
    shown.join('\n\n'),
  );
  return 0;
}

/** Throws USAGE where a configuration is there and nobody says that it may be overwritten, or stand behind the new one. */
async function mayWrite(context: CommandContext, yes: boolean): Promise<void> {
  const present = await readdir(context.cwd);
  const there = CONFIG_FILE_NAMES.find((name) => present.includes(name));
  if (there === undefined || yes) return;
  const [question, hint] =
    there === CONFIG_NAME
      ? ['overwrite it?', 'overwrite it with --yes']
      : [`write ${CONFIG_NAME}, to be used instead?`, `with --yes ${CONFIG_NAME} is written, and used instead`];
  if (context.interactive && (await confirm(context, `${there} is there already: ${question}`))) return;
  throw usageError(`${there} is there already`, `${hint}, or work in another folder`);
}

function oneSource([source]: readonly SourceConfig[]): SourceConfig {
  if (source === undefined) throw new RetuneError('UNEXPECTED', 'no source');
  return source;
}

function describe(path: string, { description, plan, guessed, other }: SeenFile): string {
  const { format, encoding, encodingConfidence, delimiter, columns } = description;
  const sure = encodingConfidence < 1 ? ` (${Math.round(encodingConfidence * 100)} % sure)` : '';
  const parts = [
    format,
    `${encoding}${sure}`,
    ...(delimiter === null ? [] : [`delimiter ${JSON.stringify(delimiter)}`]),
  ];
  const lines = [`${path}: ${parts.join(', ')}, shape ${plan.shape}`];
  if (columns !== null) lines.push(`columns: ${columns.join(', ')}`);
  if (plan.prompt !== null && plan.completion !== null) {
    const how = guessed ? ' (a guess by what they hold: look at it)' : '';
    lines.push(`prompt: ${plan.prompt}; answer: ${plan.completion}${how}`);
    if (other !== null) lines.push(`${other} might be the answer too: retune init --completion-column NAME says which`);
  }
  return lines.join('\n');
}

/** A name for the model line: the file's, in the letters that one may have. */
function lineName(path: string): string {
  const [stem = ''] = basename(path).toLowerCase().split('.');
  return (
    stem
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 48) || 'model'
  );
}

function posix(path: string): string {
  return path.split(sep).join('/');
}
