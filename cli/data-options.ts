import { resolve } from 'node:path';
import type { Command } from 'commander';
import { resolveRunPii } from '../activities/pii-receivers.ts';
import type { DataConfig } from '../config/data-config.ts';
import { DATA_SHAPES } from '../config/source-config.ts';
import { assertSupported } from '../config/check-support.ts';
import { findConfig, noConfigError } from '../config/find-config.ts';
import type { FilesConfig } from '../config/files-config.ts';
import { loadFiles } from '../config/load.ts';
import type { Loaded } from '../config/load.ts';
import { providerEndpoint } from '../config/provider-endpoint.ts';
import type { RunConfig } from '../config/run-config.ts';
import { GIVEN_PATH_HINT } from '../dataset/plan-shards.ts';
import type { DataPlace } from '../dataset/plan-shards.ts';
import type { ProviderRules } from '../dataset/rules/rule-packs.ts';
import { choiceOption } from './choices.ts';
import type { CommandContext } from './context.ts';
import { usageError } from './errors.ts';
import { loadForCommand } from './load-run-config.ts';
import { openWorkspace } from './workspace.ts';

/** The flags with which `validate` and `prepare` are told how to read their files. */
export interface DataOptions {
  readonly provider?: readonly string[];
  readonly threads?: number;
  readonly maxRejectedRatio?: number;
  readonly promptColumn?: string;
  readonly completionColumn?: string;
  readonly systemColumn?: string;
  readonly delimiter?: string;
  readonly quote?: string;
  readonly encoding?: string;
  readonly header?: boolean;
  readonly skipLines?: number;
  readonly shape?: string;
}

const numberFrom =
  (least: number, most: number, flag: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw usageError(
      `${flag} ${text} is no number from ${least}${most === Infinity ? ' up' : ` to ${most}`}`,
      `as in ${flag} 0.02`,
    );
  };

const wholeFrom =
  (least: number, flag: string) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
    throw usageError(`${flag} ${text} is no whole number from ${least} up`, `as in ${flag} 2`);
  };

export const parseThreads = wholeFrom(1, '--threads');

/** Adds the flags that say how a file is read. */
export function addReadingOptions(command: Command): Command {
  return command
    .option('--prompt-column <name>', 'the column with the prompt')
    .option('--completion-column <name>', 'the column with the answer')
    .option('--system-column <name>', 'the column with the system text')
    .option('--delimiter <char>', 'the delimiter of CSV files (\\t for a tab)')
    .option('--quote <char>', 'the quote of CSV files')
    .option('--encoding <label>', 'the text encoding, as utf-8 or gbk')
    .option('--no-header', 'the first record is data')
    .option('--skip-lines <n>', 'lines to pass by at the beginning', wholeFrom(0, '--skip-lines'))
    .addOption(choiceOption('--shape <shape>', 'what the rows are', DATA_SHAPES));
}

/** Adds the flags of `DataOptions` to a command. */
export function addDataOptions(command: Command): Command {
  return addReadingOptions(
    command
      .option('--provider <name...>', 'check against the rules of these providers')
      .option(
        '--max-rejected-ratio <ratio>',
        'the share of rejected rows that is allowed',
        numberFrom(0, 1, '--max-rejected-ratio'),
      ),
  ).option('--threads <n>', 'threads to read a file with (default: all cores from 64 MB up)', parseThreads);
}

/** The flags as keys of a source; undefined where one was not given. */
export function sourceFlags(options: DataOptions): Record<string, unknown> {
  return {
    'columns.prompt': options.promptColumn,
    'columns.completion': options.completionColumn,
    'columns.system': options.systemColumn,
    delimiter: options.delimiter === '\\t' ? '\t' : options.delimiter,
    quote: options.quote,
    encoding: options.encoding,
    header: options.header === false ? false : undefined,
    skip_lines: options.skipLines,
    shape: options.shape,
  };
}

/** What `validate` and `prepare` read, and by whose rules. */
export interface DataPlan {
  /** Of plain FILE arguments: no configuration has a say. */
  readonly fromFiles: boolean;
  readonly data: DataConfig;
  /** What paths stand against, but for what each command says itself. */
  readonly place: Pick<DataPlace, 'baseDir' | 'timezone' | 'missingHint'>;
  readonly providers: readonly ProviderRules[];
  /** The line whose held-out rows stay held out; null with plain files and where nothing is pinned. */
  readonly pinnedLine: string | null;
  readonly maxRejectedRatio: number;
  /** Whether a row may say whose it is: then those of erased subjects are left out. */
  readonly readsErased: boolean;
}

/** `--provider openai data.csv` names one provider and one file: what cannot be a provider's name is a file. */
function separateFiles(files: readonly string[], providers: readonly string[] | undefined) {
  const isName = (word: string): boolean => /^[a-z0-9][a-z0-9-]*$/.test(word);
  return {
    files: [...files, ...(providers ?? []).filter((word) => !isName(word))],
    named: providers === undefined ? null : providers.filter(isName),
  };
}

/** Plain FILE arguments, else the configuration. */
export async function planData(
  context: CommandContext,
  words: readonly string[],
  options: DataOptions,
): Promise<DataPlan> {
  const { files, named: asked } = separateFiles(words, options.provider);
  const fromFiles = files.length > 0;
  const flags = { 'data.max_rejected_ratio': options.maxRejectedRatio };
  const overrides = { sourceFlags: sourceFlags(options), flags };
  const run = fromFiles ? null : loadedConfig(context, overrides);
  const loaded: Loaded<FilesConfig> =
    run ?? loadFiles({ cwd: context.cwd, sets: context.options.set, files, ...overrides });
  assertSupported(loaded.config, loaded.locate);
  const { config, baseDir } = loaded;
  const { settings } = context;
  const data =
    run === null
      ? withoutAutomaticPii(config.data)
      : await resolveRunPii({ store: openWorkspace(context).store, settings }, run.config);
  const named = asked ?? (config.training === undefined ? [] : [config.training.provider]);
  return {
    fromFiles,
    data,
    place: {
      baseDir,
      timezone: config.schedule?.timezone ?? 'UTC',
      ...(fromFiles && { missingHint: GIVEN_PATH_HINT }),
    },
    providers: named.map((name) => rulesOf(context, name, loaded)),
    pinnedLine: fromFiles || !data.split.pin ? null : (config.name ?? null),
    maxRejectedRatio: data.max_rejected_ratio,
    readsErased: data.sources.some(({ columns }) => columns?.subject !== undefined),
  };
}

function loadedConfig(context: CommandContext, overrides: Parameters<typeof loadForCommand>[1]): Loaded<RunConfig> {
  if (findConfig(context.cwd, context.options.config) !== null) return loadForCommand(context, overrides);
  const { message } = noConfigError(context.cwd);
  throw usageError(
    `no FILE is given, and ${message}`,
    'name a file, as in `retune validate tickets.csv`, or --config PATH',
  );
}

/** With plain files PII `auto` means warn: nothing is sent anywhere. */
function withoutAutomaticPii(data: DataConfig): DataConfig {
  if (data.pii.policy !== 'auto') return data;
  return { ...data, pii: { ...data.pii, policy: 'warn' } };
}

/** The built-in names have rules of their own; a named provider follows those of its kind. */
function rulesOf(
  context: CommandContext,
  name: string,
  { config: { providers, training }, baseDir }: Loaded<FilesConfig>,
): ProviderRules {
  const configured = providers[name];
  const rulePack = configured === undefined ? name : providerEndpoint(context.settings, name, configured).kind;
  if (training === undefined) return { name, rulePack };
  const { method, provider, base_model: baseModel, tokenizer } = training;
  // Another provider than the configured one trains another model.
  if (name !== provider) return { name, rulePack, method };
  const file = tokenizer === undefined ? {} : { tokenizerFile: resolve(baseDir, tokenizer) };
  return { name, rulePack, method, baseModel, ...file };
}
