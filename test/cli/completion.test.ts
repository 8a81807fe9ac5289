import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from './run-cli.ts';

async function scriptOf(shell: string): Promise<string> {
  const { code, stdout } = await runCli(['completion', shell]);
  expect(code).toBe(0);
  const file = join(temporaryFolder(), `retune.${shell}`);
  writeFileSync(file, stdout);
  return file;
}

function ask(shell: string, args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(shell, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

/** What each shell offers after these words, the last of which is being typed. */
const OFFERS: Readonly<Record<string, (file: string, words: readonly string[]) => string>> = {
  bash: (file, words) =>
    ask('bash', [
      '-c',
      `source ${file}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _retune; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ]),
  // The two helpers of zsh's completion system that the script calls, as far as they matter here.
  zsh: (file, words) =>
    ask('zsh', [
      '-f',
      '-c',
      `compdef(){ :; }; _files(){ ls; }; _describe(){ print -l -- "\${(@P)4}"; }; source ${file}; words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _retune`,
    ]),
  fish: (file, words) => ask('fish', ['--no-config', '-c', `source ${file}; complete -C '${words.join(' ')}'`]),
};

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  const missing = spawnSync(shell, ['--version']).status === 0 ? null : `${shell} is not installed`;

  it.skipIf(missing !== null)(
    `completes commands, subcommands and the options of each${missing === null ? '' : ` (skipped: ${missing})`}`,
    async () => {
      const file = await scriptOf(shell);
      const offer = (...words: string[]) => OFFERS[shell]?.(file, ['retune', ...words]) ?? '';
      expect(offer('ru')).toContain('run');
      expect(offer('models', 'ro')).toContain('rollback');
      expect(offer('--json', 'models', 'show', '--lin')).toContain('--lineage');
      expect(offer('run', '--de')).toContain('--detach');
      expect(offer('run', '--de')).not.toContain('--lineage');
      expect(offer('run', '--fail-on', 're')).toMatch(/\breject\b/);
      expect(offer('run', '--fail-on', 're')).not.toMatch(/rerun|retry/);
      expect(offer('retry', 'RUN', '--from', 'up')).toMatch(/\bupload\b/);
      expect(offer('list', '--verdict', 'HO')).toMatch(/\bHOLD\b/);
      expect(offer('worker', '--queue', 'da')).toMatch(/\bdata\b/);
      expect(offer('completion', 'z')).toMatch(/\bzsh\b/);
    },
  );
});

it('PowerShell has every command and option as data, with apostrophes doubled', async () => {
  const { stdout } = await runCli(['completion', 'powershell']);
  expect(stdout).toContain("'models show' = @(");
  expect(stdout).toContain("Text = '--lineage'");
  expect(stdout).toMatch(/'run --fail-on' = @\(.*Text = 'reject'/);
  expect(stdout).toMatch(/'completion' = @\(.*Text = 'powershell'/);
  for (const line of stdout.split('\n').filter((text) => text.includes('Text ='))) {
    const quotes = line.replaceAll("''", '').match(/'/g)?.length ?? 0;
    expect(quotes % 2, line.slice(0, 60)).toBe(0);
  }
});

it('an unknown shell is exit 2 and names those that there are', async () => {
  const { code, stderr } = await runCli(['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(stderr).toContain('bash, zsh, fish, powershell');
});
