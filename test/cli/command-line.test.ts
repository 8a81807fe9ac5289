import { describe, expect, it } from 'vitest';
import { project, runCli, temporaryFolder } from './run-cli.ts';

describe('the command line', () => {
  it('prints its version on stdout and exits 0', async () => {
    const { code, stdout } = await runCli(['--version']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  const commands = [
    ...['run', 'status', 'watch', 'list', 'cancel', 'approve', 'reject', 'wake', 'adopt', 'extend', 'retry', 'rerun'],
    ...['report', 'diff', 'validate', 'prepare', 'estimate', 'dev', 'worker', 'local-provider'],
  ];
  it.each(commands)('teaches `%s` with examples in its help', async (command) => {
    const { code, stdout, stderr } = await runCli([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`$ retune ${command}`);
    expect(stdout).toContain('--json');
  });

  it.each([
    [['rnu'], 'did you mean `retune run`?'],
    [['models', 'shwo'], 'did you mean `retune models show`?'],
    [['config', 'shw'], 'did you mean `retune config show`?'],
    [['run', '--dettach'], '--detach'],
    [[], 'retune --help'],
    [['status'], 'retune status --help'],
    [['run', '--fail-on', 'sometimes'], 'choose one of never, reject, hold'],
    [['models'], 'retune models --help'],
    [['help', 'rnu'], 'did you mean `retune run`?'],
    [['run', '--keep'], 'add --dev'],
    [['run', '--dev', '--detach'], 'retune dev'],
    [['run', '--id', '../../etc'], 'letters'],
    [['adopt', 'some-run'], '--none'],
    [['adopt', 'some-run', 'job-1', '--none'], 'one of them'],
    [['extend', 'some-run', '--by', 'tomorrow'], '24h'],
    [['local-provider', '--port', '99999'], '65535'],
    [['models', 'promote', 'support-intents'], 'support-intents@3'],
    [['models', 'register', 'support-intents', '--model', 'nonsense'], 'openai:'],
    [['validate', '--skip-lines', 'many'], 'as in --skip-lines 2'],
    [['run', '--set', 'nonsense'], ''],
  ])('exits 2 for %j and says what to do', async (argv, hint) => {
    const { code, stdout, stderr } = await runCli(argv, { cwd: project() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(hint);
  });

  it('says with --json what is wrong as one object with an error', async () => {
    const { code, stderr, json } = await runCli(['validate', '--nonsense', '--json']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(json()).toEqual({
      error: { code: 'USAGE', message: expect.stringContaining('--nonsense'), hint: expect.any(String) },
    });
  });

  it('says inside the result line what is wrong with a run that did not start', async () => {
    for (const argv of [
      ['run', '--nonsense', '--json'],
      ['--json', 'run', '--config', 'missing.yaml'],
    ]) {
      const { code, json } = await runCli(argv);
      expect(code).toBe(2);
      expect(json()).toMatchObject({ type: 'result', run_id: null, exit_code: 2, error: { code: expect.any(String) } });
    }
  });

  it('refuses a broken environment before anything else and shows no value of it', async () => {
    const env = { RETUNE_ENCRYPTION_KEYS: 'k1:not-base64-of-32-bytes' };
    const { code, stderr } = await runCli(['list'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('RETUNE_ENCRYPTION_KEYS');
    expect(stderr).not.toContain('not-base64');
  });

  it('shows the stack with --debug and not without', async () => {
    const cwd = temporaryFolder();
    const plain = await runCli(['config', 'show'], { cwd });
    const debug = await runCli(['config', 'show', '--debug'], { cwd });
    expect(plain.stderr).not.toMatch(/^ {4}at /m);
    expect(debug.stderr).toMatch(/^ {4}at /m);
  });
});
