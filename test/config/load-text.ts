import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { rmSync } from 'node:fs';
import type { Problem } from '../../config/config-problem.ts';
import { loadConfig } from '../../config/load.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { OverrideInput } from '../../config/overrides.ts';
import { RetuneError } from '../../domain/failure-type.ts';

export const MINIMAL = `name: support-intents
data:
  sources: [{ path: tickets.csv, columns: { prompt: text, completion: category } }]
training: { provider: local, base_model: local-small }
`;

/** A folder of its own for one test, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'retune-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Loads a configuration from its text, as a file named `retune.yaml` in a folder of its own. */
export function loadText(text: string, overrides: OverrideInput = {}, fileName = 'retune.yaml'): LoadedConfig {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, fileName), text);
  return loadConfig({ cwd, configPath: fileName, ...overrides });
}

/** The error that a call throws, which must be a RetuneError. */
export function errorOf(call: () => unknown): RetuneError {
  try {
    call();
  } catch (error) {
    if (error instanceof RetuneError) return error;
    throw error;
  }
  throw new Error('expected it to throw');
}

/** The problems in the details of the error that a call throws. */
export function problemsOf(call: () => unknown): readonly Problem[] {
  const { problems } = errorOf(call).details;
  if (!Array.isArray(problems)) throw new Error('expected details.problems');
  return problems;
}
