import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';
import type { CliStack } from '../support/cli-stack.ts';

/** The last line as JSON. */
async function said(stack: CliStack, ...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await stack.retune(...args, '--json');
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

const evaluate = (stack: CliStack, ...args: readonly string[]) => said(stack, 'evaluate', ...args);

const posts = async (stack: CliStack): Promise<readonly string[]> =>
  (await stack.journal()).requests.map(({ path }) => path).filter((path) => !path.includes('models'));

const NOBODY = 'local has no model "locl-small": There is no model';
const UNKNOWN = { exit_code: 2, error: { code: 'MODEL_UNKNOWN', message: expect.stringContaining(NOBODY) } };

describe('whom an evaluation compares', () => {
  it('is said as it is: a champion against itself, a run against its own baseline, answers of nobody knows whom', async () => {
    const stack = await startCliStack();
    await stack.startWorker();
    const run = await said(stack, 'run');
    expect(run).toMatchObject({ verdict: 'PROMOTE', champion_after: 'tickets@1' });

    const again = await evaluate(stack, '--run', String(run['run_id']), '--save-answers', 'answers.jsonl');
    expect(again).toMatchObject({
      ...{ verdict: 'PROMOTE', baseline: { provider: 'local', model: 'local-small' } },
      evaluation: run['evaluation'],
      warnings: [expect.stringContaining('is the champion now: it is compared with local:local-small')],
    });
    const itself = await evaluate(stack, '--model', 'champion');
    expect(itself).toMatchObject({
      evaluation: { difference: 0 },
      warnings: [expect.stringContaining('is compared with itself')],
    });

    // The answers are the base model's; the champion must not get the name for them.
    const saved = ['--model', 'champion', '--baseline-answers', 'answers.jsonl'];
    const unnamed = await evaluate(stack, ...saved);
    expect(unnamed).toMatchObject({
      ...{ verdict: 'PROMOTE', baseline: { provider: 'file', model: 'answers of answers.jsonl' } },
      evaluation: run['evaluation'],
      warnings: [expect.stringContaining('whose they are is not known')],
    });
    expect(await evaluate(stack, ...saved, '--baseline', 'base')).toMatchObject({
      ...{ baseline: { provider: 'local', model: 'local-small' }, warnings: [] },
      evaluation: run['evaluation'],
    });
    const shown = await evaluate(stack, '--model', 'champion', '--baseline', 'base', '--few-shot', 'tickets.csv');
    expect(shown['warnings']).toEqual([expect.stringMatching(/^\d+ test prompts stand among the few-shot examples/)]);
    expect((await readFile(join(stack.dir, 'answers.jsonl'), 'utf8')).includes('model')).toBe(false);
    const shots = await stack.retune('evaluate', ...saved, '--few-shot', 'tickets.csv');
    expect(shots).toMatchObject({ code: 2, stderr: expect.stringContaining('--baseline') });
  }, 300_000);

  it('has to be there: a mistyped model, baseline or judge ends with exit 2 before anything is paid', async () => {
    const stack = await startCliStack();
    await stack.startWorker();
    const judged = ['--set', 'evaluation.scorers=[judge]', '--set', 'evaluation.judge.model=local:locl-small'];
    const mistyped = [
      ['--model', 'locl-small'],
      ['--model', 'local-small', '--baseline', 'local:locl-small'],
      ['--model', 'local-small', '--baseline', 'base', '--baseline', 'local:locl-small'],
      ['--model', 'local-small', ...judged],
    ];
    for (const args of mistyped) expect(await evaluate(stack, ...args)).toMatchObject({ error: UNKNOWN.error });
    const looks = await posts(stack);
    expect(looks).toEqual(mistyped.map(() => '/v1/invoke'));

    for (const sets of [['--set', 'evaluation.baseline=local:locl-small'], judged])
      expect(await said(stack, 'run', ...sets)).toMatchObject(UNKNOWN);
    expect(await said(stack, 'run', '--set', 'evaluation.baseline=champion')).toMatchObject({
      error: { code: 'MODEL_UNKNOWN', message: expect.stringContaining('has none yet') },
    });
    expect((await posts(stack)).slice(looks.length)).toEqual(['/v1/invoke', '/v1/invoke']);
  }, 300_000);
});
