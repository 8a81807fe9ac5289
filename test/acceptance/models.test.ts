import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';
import type { CliStack } from '../support/cli-stack.ts';

/** Last line as JSON, and the exit code. */
async function said(stack: CliStack, ...args: readonly string[]): Promise<Record<string, unknown> & { exit: unknown }> {
  const { code, stdout } = await stack.retune(...args, '--json');
  return { ...(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>), exit: code };
}

const models = (stack: CliStack, ...args: readonly string[]) => said(stack, 'models', ...args);

/** A champion of one epoch, and one of two that took its place. */
async function stackWithTwoChampions(): Promise<{ stack: CliStack; tuned: readonly string[] }> {
  const stack = await startCliStack();
  expect(await models(stack, 'list')).toEqual({ exit: 0, lines: [] });
  await stack.startWorker();
  const tuned: string[] = [];
  for (const epochs of [1, 2]) {
    const sets = ['--set', 'evaluation.baseline=base', '--set', `training.hyperparameters.epochs=${epochs}`];
    const run = await said(stack, 'run', ...sets);
    expect(run).toMatchObject({ exit: 0, verdict: 'PROMOTE', champion_after: `tickets@${epochs}` });
    tuned.push(String(run['fine_tuned_model']));
  }
  return { stack, tuned };
}

describe('retune models, as processes', () => {
  it('shows lines, versions, lineage and comparisons, and finds a source that has changed', async () => {
    const { stack, tuned } = await stackWithTwoChampions();
    expect(await models(stack, 'list')).toMatchObject({
      exit: 0,
      lines: [
        {
          ...{ name: 'tickets', champion: 'tickets@2', frozen: false },
          versions: tuned.map((model, at) => ({ version: at + 1, model, provider: 'local', verdict: 'PROMOTE' })),
        },
      ],
    });
    expect(await models(stack, 'show', 'tickets')).toMatchObject({
      ...{ exit: 0, name: 'tickets', version: 2, champion_after: 'tickets@2', frozen: false, anchor: 'tickets@1' },
      history: ['register', 'promote', 'register', 'promote'].map((action) => ({ action, actor: 'retune' })),
    });
    const one = await models(stack, 'show', 'tickets@1');
    expect(one).toMatchObject({ exit: 0, version: 1, versions: [{ model: tuned[0] }] });
    expect(one['history']).toHaveLength(2);

    const lineage = await models(stack, 'show', 'tickets', '--lineage');
    expect(lineage).toMatchObject({
      exit: 0,
      lineage: { version: 'tickets@2', model: tuned[1], base_model: 'local-small', sources: [{ path: 'tickets.csv' }] },
    });
    expect(lineage).not.toHaveProperty('verified');
    expect(await models(stack, 'show', 'tickets@1', '--verify')).toMatchObject({ exit: 0, verified: true });
    const source = join(stack.dir, 'tickets.csv');
    const rows = await readFile(source);
    await writeFile(source, Buffer.concat([rows, Buffer.from('"one more",card\n')]));
    const differs = await models(stack, 'show', 'tickets', '--verify');
    expect(differs).toMatchObject({ exit: 1, verified: false, error: { code: 'LINEAGE_DIFFERS' } });
    const bad = (differs['checks'] as { what: string; ok: boolean }[]).filter(({ ok }) => !ok);
    expect(bad).toMatchObject([{ what: 'source tickets.csv' }]);
    await writeFile(source, rows);
    expect(await models(stack, 'show', 'tickets', '--verify')).toMatchObject({ exit: 0, verified: true });

    expect(await models(stack, 'compare', 'tickets@1', 'tickets@2')).toMatchObject({
      ...{ exit: 0, same_data: true, same_test: true, a: { model: tuned[0] }, b: { model: tuned[1] } },
      config_keys: ['training.hyperparameters.epochs'],
    });
    for (const args of [
      ['compare', 'tickets@1', 'tickets@9'],
      ['show', 'tickets@9'],
      ['show', 'nowhere'],
    ])
      expect(await models(stack, ...args)).toMatchObject({ exit: 2, error: { code: 'MODEL_UNKNOWN' } });
    const text = await stack.retune('models', 'show', 'tickets');
    expect(text).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^tickets: champion tickets@2\n[^]*promote 2/),
    });
  }, 300_000);

  it('warns of a champion whose base is shut down, in list, show, status and report; a provider that is away hinders nothing', async () => {
    const { stack } = await stackWithTwoChampions();
    expect(await models(stack, 'list')).toMatchObject({ lines: [{ shutdown: null }] });
    const date = `${new Date().getUTCFullYear() + 2}-01-31`;
    await stack.control('/_models', [{ model: 'local-small', shutdown_date: date }]);
    const listed = await stack.retune('models', 'list', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject({ lines: [{ shutdown: { model: 'local-small', date } }] });
    const warning = (who: string): string => `local shuts local-small down on ${date}, which ${who} needs`;
    expect(listed.stderr).toContain(warning('tickets@2'));
    expect(await models(stack, 'show', 'tickets')).toMatchObject({ shutdown: { model: 'local-small', date } });

    const run = await said(stack, 'run', '--set', 'training.hyperparameters.epochs=3');
    const shown = await said(stack, 'status', String(run['run_id']));
    expect(shown['warnings']).toEqual([warning('this run'), warning('the champion tickets@2')]);
    const { stdout } = await stack.retune('status', String(run['run_id']));
    expect(stdout).toContain(`warning   ${warning('this run')}`);
    expect(await readFile(String(shown['report']), 'utf8')).toContain(warning('the champion tickets@2'));

    stack.setEnvironment({ RETUNE_LOCAL_PROVIDER_URL: 'http://127.0.0.1:9' });
    expect(await models(stack, 'list')).toMatchObject({ exit: 0, lines: [{ shutdown: null }] });
  }, 300_000);

  it('registers, promotes, rolls back, freezes and deletes, each with its reason in the history', async () => {
    const { stack, tuned } = await stackWithTwoChampions();
    const atProvider = async (model = ''): Promise<number> => {
      const path = `/v1/models/${encodeURIComponent(model)}`;
      return (await fetch(stack.providerUrl + path, { headers: { authorization: 'Bearer local-secret' } })).status;
    };
    const champion = async () =>
      JSON.parse(await readFile(join(stack.dir, 'home/store/models/tickets/champion.json'), 'utf8')) as unknown;

    // Of a model made elsewhere nothing is known but its name; the same one again gets no second number.
    const register = ['register', 'tickets', '--model', 'local:local-small', '--reason', 'as it was'];
    const registered = {
      exit: 0,
      version: 3,
      champion_before: 'tickets@2',
      champion_after: 'tickets@2',
      frozen: false,
    };
    expect(await models(stack, ...register)).toMatchObject({ ...registered, warning: null });
    expect(await models(stack, ...register)).toMatchObject({
      ...registered,
      warning: 'local:local-small is tickets@3 already',
    });
    expect(await models(stack, 'register', 'tickets', '--model', 'nobody:x')).toMatchObject({
      ...{ exit: 2, error: { code: 'USAGE', message: expect.stringMatching(/^--model: the provider "nobody"/) } },
    });
    expect(await models(stack, 'show', 'tickets@3', '--lineage')).toMatchObject({ exit: 2, error: { code: 'USAGE' } });

    // Deleted is neither the champion nor what a rollback would restore.
    for (const kept of ['tickets@2', 'tickets@1'])
      expect(await models(stack, 'delete', kept)).toMatchObject({ exit: 2, error: { code: 'USAGE' } });
    expect(await models(stack, 'freeze', 'tickets', '--reason', 'audit')).toMatchObject({ exit: 0, frozen: true });
    expect(await models(stack, 'promote', 'tickets@3', '--reason', 'a trial')).toMatchObject({
      ...{
        exit: 0,
        version: 3,
        champion_before: 'tickets@2',
        champion_after: 'tickets@3',
        frozen: true,
        warning: null,
      },
    });
    expect(await models(stack, 'unfreeze', 'tickets')).toMatchObject({ exit: 0, frozen: false });
    expect(await models(stack, 'rollback', 'tickets', '--reason', 'complaints')).toMatchObject({
      ...{ exit: 0, version: 2, champion_before: 'tickets@3', champion_after: 'tickets@2', frozen: true },
    });
    expect(await champion()).toMatchObject({ version: 2, model: tuned[1], action: 'rollback', reason: 'complaints' });
    expect(await models(stack, 'rollback', 'tickets', '--to', '1')).toMatchObject({ champion_after: 'tickets@1' });
    expect(await models(stack, 'rollback', 'tickets')).toMatchObject({ exit: 2, error: { code: 'USAGE' } });

    expect(await models(stack, 'delete', 'tickets@2', '--reason', 'rent')).toMatchObject({ exit: 0, version: 2 });
    expect(await Promise.all(tuned.map(atProvider))).toEqual([200, 404]);
    expect(await champion()).toMatchObject({ version: 1, model: tuned[0] });
    expect(await models(stack, 'promote', 'tickets@2')).toMatchObject({ exit: 2, error: { code: 'MODEL_UNKNOWN' } });
    const shown = await models(stack, 'show', 'tickets');
    expect(shown['versions']).toMatchObject([{ deleted: false }, { deleted: true }, { deleted: false }]);
    const acts = (shown['history'] as { action: string; reason: string }[]).slice(4);
    expect(acts.map(({ action, reason }) => `${action}: ${reason}`)).toEqual([
      ...['register: as it was', 'freeze: audit', 'promote: a trial', 'unfreeze: ', 'rollback: complaints'],
      ...['rollback: ', 'delete: rent'],
    ]);
  }, 300_000);

  it('acts on nothing without a worker, and says so; looking needs none', async () => {
    const stack = await startCliStack();
    expect(await models(stack, 'freeze', 'tickets')).toMatchObject({ exit: 7 });
    expect(await models(stack, 'list')).toEqual({ exit: 0, lines: [] });
    await rm(join(stack.dir, 'retune.yaml'));
    expect(await models(stack, 'show', 'tickets')).toMatchObject({ exit: 2 });
  });
});
