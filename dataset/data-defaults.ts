import { dataSchema, type DataConfig, type SourceConfig } from '../config/data-config.ts';
import { RetuneError } from '../domain/failure-type.ts';

/** What may be told of every plain FILE argument; all else is detected. */
export type SourceOverrides = Partial<Omit<SourceConfig, 'path'>>;

/**
 * The configuration that plain FILE arguments stand for: nothing is needed but their paths (`-` is stdin), and PII
 * `auto` means warn. Relative paths stand against the current folder. Throws USAGE for an override that cannot be.
 */
export function dataConfigForFiles(files: readonly string[], overrides: SourceOverrides = {}): DataConfig {
  const sources = files.map((path) => ({ ...overrides, path }));
  const parsed = dataSchema.safeParse({ sources, pii: { policy: 'warn' } });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const option = String(issue?.path.at(2) ?? 'FILE').replaceAll('_', '-');
  throw new RetuneError('USAGE', `--${option}: ${issue?.message ?? 'not a valid value'}`, {
    hint: 'Run the command with --help to see what it takes.',
    cause: parsed.error,
  });
}
