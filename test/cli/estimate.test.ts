import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocalProvider } from '../../servers/local-provider/local-provider.ts';
import { tempDir } from '../support/temp-dir.ts';
import { NO_TEMPORAL, project, runCli } from './run-cli.ts';

async function providerOfTest() {
  const provider = await startLocalProvider({ port: 0, dataDir: await tempDir(), testControls: true });
  onTestFinished(() => provider.close());
  const asked = async (): Promise<readonly string[]> => {
    const journal = (await (await fetch(`${provider.url}/_journal`)).json()) as { requests: { path: string }[] };
    return journal.requests.map(({ path }) => path);
  };
  return { env: { ...NO_TEMPORAL, RETUNE_LOCAL_PROVIDER_URL: provider.url }, asked };
}

const MISTYPED = ['--set', 'training.base_model=locl-small'];
const WARNING =
  'local has no model "locl-small", so a run would stop at its start; training.base_model is one of: local-small';

describe('estimate', () => {
  it('warns of a base model that the provider does not have, and still estimates', async () => {
    const { env, asked } = await providerOfTest();
    const options = { cwd: project(), env };
    const mistyped = await runCli(['estimate', ...MISTYPED, '--json'], options);
    expect(mistyped).toMatchObject({ code: 0, stderr: expect.stringContaining(WARNING) });
    expect(mistyped.json()).toMatchObject({ base_model: 'locl-small', warnings: [WARNING], error: null });
    expect((await runCli(['estimate', '--json'], options)).json()).toMatchObject({ warnings: [] });
    expect(new Set(await asked())).toEqual(new Set(['/v1/models/list']));
  });

  it('says nothing of a provider that is away or has no key', async () => {
    const away = { ...NO_TEMPORAL, RETUNE_LOCAL_PROVIDER_URL: 'http://127.0.0.1:9' };
    for (const sets of [MISTYPED, ['--set', 'training.provider=openai', ...MISTYPED]]) {
      const { code, json } = await runCli(['estimate', ...sets, '--json'], { cwd: project(), env: away });
      expect({ code, warnings: json()['warnings'] }).toEqual({ code: 0, warnings: [] });
    }
  });

  it('says what a test split can show, by which assumption, and how many rows the gate’s difference would take', async () => {
    const { stdout } = await runCli(['estimate'], { cwd: project() });
    expect(stdout).toMatch(
      /^test +\d+ rows show a difference of .* or more, by an assumed spread \(the report goes by/m,
    );
    expect(stdout).toMatch(
      /^ +the 2 points of the gate would take about 4904 rows; a larger difference shows in fewer$/m,
    );
  });
});

it('run --dry-run sends nothing and says that it has not asked for the base model', async () => {
  const { env, asked } = await providerOfTest();
  const { code, stderr } = await runCli(['run', '--dry-run', ...MISTYPED], { cwd: project(), env });
  expect(code).toBe(0);
  expect(stderr).toContain('whether local has the model locl-small is not looked at');
  expect(await asked()).toEqual([]);
});

it('a command that finds no configuration says how one is written', async () => {
  for (const args of [['estimate'], ['estimate', '--config', 'nowhere.yaml']])
    expect(await runCli(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('retune init FILE') });
});
