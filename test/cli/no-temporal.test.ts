import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, runCli } from './run-cli.ts';

const NEEDS_TEMPORAL = [
  ...['run', 'run --id mine', 'run --detach', 'cancel some-run', 'approve some-run'],
  ...['reject some-run spend-1', 'wake some-run', 'adopt some-run --none', 'extend some-run --by 1h'],
  ...['models freeze support-intents', 'models promote support-intents@1', 'worker'],
];

const NEEDS_NONE = [
  'validate',
  'validate tickets.csv',
  'prepare',
  'estimate',
  'config show',
  'schema',
  'completion bash',
  'init --yes',
  'list',
  'models list',
  'run --dry-run',
];

describe('without Temporal', () => {
  it.each(NEEDS_TEMPORAL)('`%s` exits 7 and says where Temporal was looked for', async (line) => {
    const words = line.split(' ');
    const { code, stdout, stderr } = await runCli(words, { cwd: project() });
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
    expect(stderr).toMatch(/^error: Temporal at 127\.0\.0\.1:1 cannot be reached/);
    expect(stderr).toContain('hint: Start one with `retune dev`');
  });

  it.each(NEEDS_TEMPORAL)('`%s --json` says the same on stdout alone', async (line) => {
    const words = line.split(' ');
    const { code, stderr, json } = await runCli([...words, '--json'], { cwd: project() });
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
    expect(json()['error']).toMatchObject({
      code: 'TEMPORAL_UNREACHABLE',
      message: expect.any(String),
      hint: expect.any(String),
    });
  });

  it.each(NEEDS_NONE)('`%s` needs none', async (line) => {
    const words = line.split(' ');
    const { code } = await runCli([...words, '--json'], { cwd: project() });
    expect(code).toBe(0);
  });

  it.each(['status', 'watch'])(
    '`%s` of a run that is not recorded exits 2, and says that nobody else was asked',
    async (command) => {
      const { code, json } = await runCli([command, 'some-run', '--json'], { cwd: project() });
      expect(code).toBe(2);
      expect(json()['error']).toMatchObject({
        code: 'RUN_UNKNOWN',
        message: expect.stringContaining('in this store, and Temporal at 127.0.0.1:1 cannot be reached'),
        hint: expect.stringContaining('retune list'),
      });
    },
  );

  it('uses no run id up for a run that could not be started', async () => {
    const cwd = project();
    await runCli(['run', '--id', 'mine'], { cwd });
    expect((await runCli(['list', '--json'], { cwd })).json()).toEqual({ runs: [] });
    expect(existsSync(join(cwd, '.retune', 'store', 'runs'))).toBe(false);
  });

  it('writes no escape byte where stderr is no terminal, nor with CI, NO_COLOR, TERM=dumb or --no-color', async () => {
    const cwd = project();
    const muted = [{ CI: 'true' }, { NO_COLOR: '1' }, { TERM: 'dumb' }];
    const runs = [
      await runCli(['validate'], { cwd }),
      ...(await Promise.all(muted.map((env) => runCli(['validate'], { cwd, env, tty: true })))),
      await runCli(['validate', '--no-color'], { cwd, tty: true }),
    ];
    for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain('\u001b');
  });
});
