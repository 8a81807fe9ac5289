import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { checkConfig } from './check-config.ts';
import { configError, placeIssue } from './config-problem.ts';
import type { ConfigIssue, Locate } from './config-problem.ts';
import { digestOf } from './digest.ts';
import { filesConfigSchema } from './files-config.ts';
import type { FilesConfig } from './files-config.ts';
import { findConfig, noConfigError } from './find-config.ts';
import { originsOf } from './origin.ts';
import type { Origin } from './origin.ts';
import { applyOverrides, emptyAsMapping, locateWithOverrides } from './overrides.ts';
import type { OverrideInput } from './overrides.ts';
import { readConfigFile } from './read-config-file.ts';
import { runConfigSchema } from './run-config.ts';
import type { RunConfig, RunConfigInput } from './run-config.ts';
import { issuesFromZod } from './zod-messages.ts';

/** A configuration with all that is known about where it came from. */
export interface Loaded<Config> {
  /** Checked, with every default filled in; paths stand as they were written. */
  readonly config: Config;
  /** By key path of each leaf of `config`: who said it. */
  readonly origin: Readonly<Record<string, Origin>>;
  /** Absolute path of the file; null where there is none. */
  readonly path: string | null;
  /** Absolute folder that relative paths in the configuration stand against. */
  readonly baseDir: string;
  /** SHA-256 hex of the effective configuration (file, flags and `--set`; not the environment). */
  readonly digest: string;
  /** What file, `--set` and flags said, before defaults. */
  readonly raw: unknown;
  /** The place of a key, for errors that are found later. */
  readonly locate: Locate;
}

export type LoadedConfig = Loaded<RunConfig>;

export interface LoadConfigOptions extends OverrideInput {
  /** `--config PATH`; without it the file is looked for in `cwd` and above. */
  readonly configPath?: string | null | undefined;
  readonly cwd: string;
}

/**
 * Loads the configuration file with what the command line adds. All problems are reported at once: syntax, else keys and
 * types, else what contradicts itself. Throws RetuneError: FILE_NOT_FOUND, FILE_UNREADABLE, CONFIG_INVALID (with
 * `details.problems`), USAGE for a malformed `--set`.
 */
export function loadConfig(options: LoadConfigOptions): LoadedConfig {
  const path = findConfig(options.cwd, options.configPath ?? null);
  if (path === null) throw noConfigError(options.cwd);
  const document = readConfigFile(path, options.cwd);
  if (document.problems.length > 0) throw configError(document.problems);
  const source = { value: emptyAsMapping(document.value), path, baseDir: dirname(path), locate: document.locate };
  return complete(runConfigSchema, source, options, checkConfig);
}

/** A configuration that a program made; relative paths stand against `cwd`. Throws CONFIG_INVALID and USAGE. */
export function loadObject(
  value: RunConfigInput,
  { cwd, ...overrides }: OverrideInput & { readonly cwd: string },
): LoadedConfig {
  const locate: Locate = () => ({ place: 'the configuration', line: null, column: null });
  const source = { value, path: null, baseDir: resolve(cwd), locate };
  return complete(runConfigSchema, source, overrides, checkConfig);
}

/**
 * The configuration of `validate FILE…` and `prepare FILE…`: the files as sources (relative to `cwd`), defaults for all
 * else, `--set` and flags on top; no name and no training is needed. Throws as `loadConfig` does.
 */
export function loadFiles(
  options: OverrideInput & { readonly files: readonly string[]; readonly cwd: string },
): Loaded<FilesConfig> {
  const value = { data: { sources: options.files.map((path) => ({ path })) } };
  const locate: Locate = () => ({ place: 'the command line', line: null, column: null });
  const source = { value, path: null, baseDir: resolve(options.cwd), locate };
  return complete(filesConfigSchema, source, options, checkConfig);
}

interface Source {
  readonly value: unknown;
  readonly path: string | null;
  readonly baseDir: string;
  readonly locate: Locate;
}

function complete<Schema extends z.ZodType>(
  schema: Schema,
  source: Source,
  input: OverrideInput,
  check: (config: z.output<Schema>) => readonly ConfigIssue[],
): Loaded<z.output<Schema>> {
  const { raw, overrides } = applyOverrides(source.value, input, schema);
  const locate = locateWithOverrides(overrides, source.locate, source.value);
  const parsed = schema.safeParse(raw);
  const issues = parsed.success ? check(parsed.data) : issuesFromZod(parsed.error, schema, raw);
  if (!parsed.success || issues.length > 0) throw configError(issues.map((issue) => placeIssue(issue, locate)));
  const config = parsed.data;
  const { path, baseDir } = source;
  return { config, origin: originsOf(config, raw, overrides), path, baseDir, digest: digestOf(config), raw, locate };
}
