import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentKey } from '../../domain/identity.ts';
import { emptyLine } from '../../domain/line-changes.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { CSV, project, runCli } from './run-cli.ts';

const WITH_MAIL = `${CSV}I am at jo@example.com,card\n`;
const REMOTE = ['--set', 'training.provider=deepseek'];

function policy(name: string): readonly string[] {
  return ['--set', `data.pii.policy=${name}`];
}

describe('personal data in files', () => {
  it('is a warning for plain files, whatever they will be used for', async () => {
    const cwd = project({ 'tickets.csv': WITH_MAIL });
    for (const command of ['validate', 'prepare']) {
      const { code, json } = await runCli([command, 'tickets.csv', '--json'], { cwd });
      expect(code).toBe(0);
      const ledger = command === 'validate' ? json() : json()['ledger'];
      expect(ledger).toMatchObject({ pii: { email: 1 }, issue_counts: { pii_email: 1 }, totals: { rejected: 0 } });
    }
  });

  it('is a warning too where nothing leaves this machine', async () => {
    const { code } = await runCli(['prepare', '--json'], { cwd: project({ 'tickets.csv': WITH_MAIL }) });
    expect(code).toBe(0);
  });

  it('stops with exit 3 on its way elsewhere, the kinds in the error, until a policy is chosen', async () => {
    const cwd = project({ 'tickets.csv': WITH_MAIL });
    const keys = { DEEPSEEK_APP_KEY: 'k', DEEPSEEK_APP_SECRET: 's' };
    for (const command of [['validate'], ['prepare'], ['run', '--dry-run']]) {
      const { code, json } = await runCli([...command, '--json', ...REMOTE], { cwd, env: keys });
      expect(code).toBe(3);
      expect(json()['error']).toMatchObject({ code: 'DATA_REJECTED', message: expect.stringContaining('email 1') });
    }
    for (const name of ['warn', 'off', 'redact'])
      expect((await runCli(['prepare', '--json', ...REMOTE, ...policy(name)], { cwd })).code).toBe(0);
    const clean = project({ 'tickets.csv': CSV });
    expect((await runCli(['prepare', '--json', ...REMOTE], { cwd: clean })).code).toBe(0);
  });

  it('is taken out of what is written by redact, which the ledger counts as a repair', async () => {
    const cwd = project({ 'tickets.csv': WITH_MAIL });
    const { json } = await runCli(['prepare', '--json', ...policy('redact')], { cwd });
    expect(json()['ledger']).toMatchObject({ totals: { repaired: 1 }, repairs: { redact: 1 } });
    const written = ['train', 'validation', 'test'].map((side) =>
      readFileSync(join(cwd, 'prepared', `${side}.jsonl`), 'utf8'),
    );
    expect(written.join('')).toContain('I am at [EMAIL]');
    expect(written.join('')).not.toContain('jo@example.com');
  });

  it('gets names by RETUNE_PSEUDONYM_KEY, without which the command exits 2', async () => {
    const cwd = project({ 'tickets.csv': WITH_MAIL });
    const { code, json } = await runCli(['prepare', '--json', ...policy('pseudonymise')], { cwd });
    expect(code).toBe(2);
    expect(json()['error']).toMatchObject({
      code: 'CREDENTIALS_MISSING',
      message: expect.stringContaining('RETUNE_PSEUDONYM_KEY'),
    });
    const env = { RETUNE_PSEUDONYM_KEY: 'a long random text' };
    expect((await runCli(['prepare', '--json', ...policy('pseudonymise')], { cwd, env })).code).toBe(0);
  });

  it('rejects the row of a secret whatever the policy, and shows no part of it', async () => {
    const cwd = project({ 'tickets.csv': `${CSV}my key is AKIAIOSFODNN7EXAMPLE,card\n` });
    const { code, stdout, stderr } = await runCli(['validate', '--json', ...policy('off')], { cwd });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ totals: { rejected: 1 }, issue_counts: { pii_secret: 1 } });
    expect(stdout + stderr).not.toContain('AKIA');
  });
});

describe('personal data of a line whose champion would be asked too', () => {
  /** Training stays on this machine; whether anything leaves it is for the champion to say. */
  const onLoopback = { OPENAI_API_KEY: 'unused', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' };
  const sets = (baseline: string) => ['--set', 'training.provider=openai', '--set', `evaluation.baseline=${baseline}`];

  it.each(['auto', 'champion'])('is a warning with baseline %s while there is no champion', async (baseline) => {
    const cwd = project({ 'tickets.csv': WITH_MAIL });
    for (const command of ['validate', 'prepare']) {
      const { code, json } = await runCli([command, '--json', ...sets(baseline)], { cwd, env: onLoopback });
      expect({ command, code }).toEqual({ command, code: 0 });
      const ledger = command === 'validate' ? json() : json()['ledger'];
      expect(ledger).toMatchObject({ pii: { email: 1 }, totals: { rejected: 0 } });
    }
  });

  it('stops with exit 3 once the champion is elsewhere, unless the base model is the baseline', async () => {
    const cwd = project({ 'tickets.csv': WITH_MAIL });
    const champion = { version: 1, provider: 'deepseek', model: 'ft:elsewhere', deleted: false };
    const line = { ...emptyLine('support-intents'), champion: 1, reigns: [1], versions: [champion] };
    const store = createDiskStore(join(cwd, '.retune', 'store'));
    await store.writeDocument(documentKey.line('support-intents'), JSON.stringify(line), { ifVersion: null });
    for (const command of ['validate', 'prepare']) {
      const codeOf = async (baseline: string) =>
        (await runCli([command, '--json', ...sets(baseline)], { cwd, env: onLoopback })).code;
      expect([command, await codeOf('auto'), await codeOf('champion'), await codeOf('base')]).toEqual([
        command,
        3,
        3,
        0,
      ]);
    }
  });
});
