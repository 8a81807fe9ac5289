import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startCliStack } from '../support/cli-stack.ts';
import type { CliResult, CliStack } from '../support/cli-stack.ts';

const BATCH = 100;
const PROMPTS = 2_000;
/** Of one model. */
const BATCHES = PROMPTS / BATCH;

const invocations = async (stack: CliStack): Promise<number> =>
  (await stack.journal()).requests.filter(({ path }) => path === '/v1/invoke').length;

/** A stack with a trained model, a benchmark of its own and answers that differ by model and prompt. */
async function stackWithModel(): Promise<{ stack: CliStack; tuned: string; asked: number }> {
  const stack = await startCliStack();
  const rows = Array.from(
    { length: PROMPTS },
    (_, i) => `question number ${i} of the benchmark?,${i % 10 < 5 ? 'card' : 'refund'}`,
  );
  await writeFile(join(stack.dir, 'benchmark.csv'), `text,category\n${rows.join('\n')}\n`);
  const trained = await stack.startWorker();
  const { stdout } = await stack.retune('run', '--json');
  trained.kill('SIGKILL');
  await stack.control('/_replies', [
    { model: '^ft:', pattern: 'number \\d*[0-2] of', text: 'card' },
    { model: '^ft:', text: 'refund' },
    { pattern: 'number \\d*[0-3] of', text: 'card' },
    { text: 'refund' },
  ]);
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { fine_tuned_model: string };
  return { stack, tuned: result.fine_tuned_model, asked: await invocations(stack) };
}

const evaluate = (stack: CliStack, model: string, baseline: string, ...more: readonly string[]): Promise<CliResult> =>
  stack.retune(
    'evaluate',
    ...['--model', model, '--baseline', baseline, '--set', 'evaluation.dataset=benchmark.csv'],
    ...['--set', 'evaluation.scorers=[exact_match]', '--set', `providers.lab.kind=deepseek`],
    ...['--set', `providers.lab.base_url=${stack.providerUrl}`, '--set', 'providers.lab.app_key_env=LAB_APP_KEY'],
    ...['--set', 'providers.lab.app_secret_env=LAB_APP_SECRET', ...more],
  );

const figuresOf = ({ stdout }: CliResult): unknown => (JSON.parse(stdout) as { evaluation: unknown }).evaluation;

describe('an evaluation of two thousand prompts', () => {
  it('pays at most one batch a kill again, with the same figures; a kept baseline is asked nothing', async () => {
    const { stack, tuned, asked } = await stackWithModel();
    const worker = await stack.startWorker();
    const running = evaluate(stack, 'local-small', tuned, '--json');
    await expect.poll(() => invocations(stack), { timeout: 90_000, interval: 20 }).toBeGreaterThan(asked + BATCHES);
    worker.kill('SIGKILL');
    await stack.startWorker();
    const killed = await running;
    expect(killed.code).toBe(0);
    expect(figuresOf(killed)).toMatchObject({ metric: 'exact_match', n: PROMPTS });
    const afterKill = await invocations(stack);
    expect(afterKill).toBeGreaterThanOrEqual(asked + 2 * BATCHES);
    expect(afterKill).toBeLessThanOrEqual(asked + 2 * BATCHES + 1);

    // The same models under another provider's name: nothing is kept, nobody is killed, the figures are the same.
    const untouched = await evaluate(stack, 'lab:local-small', `lab:${tuned}`, '--json');
    expect(figuresOf(untouched)).toEqual(figuresOf(killed));
    expect(await invocations(stack)).toBe(afterKill + 2 * BATCHES);

    // A second candidate against the first baseline pays for itself alone.
    const second = await evaluate(stack, `lab:${tuned}`, tuned, '--json');
    expect(figuresOf(second)).toMatchObject({ n: PROMPTS, difference: 0 });
    expect(second.code).toBe(4);
    expect(await invocations(stack)).toBe(afterKill + 2 * BATCHES);
  }, 400_000);
});

const savedLine = z.object({
  key: z.string(),
  expected: z.enum(['card', 'refund']),
  baseline: z.object({ text: z.string(), score: z.number(), finish_reason: z.string() }),
  candidate: z.object({ text: z.string(), score: z.number(), finish_reason: z.string() }),
});

describe('retune evaluate', () => {
  it('writes answers and JUnit, takes saved answers for a baseline, and sets rivals beside it', async () => {
    const { stack, tuned, asked } = await stackWithModel();
    await stack.startWorker();
    const files = ['--save-answers', 'answers.jsonl', '--junit', 'gate.xml'];
    const first = await evaluate(stack, 'local-small', tuned, '--json', ...files);
    expect(JSON.parse(first.stdout)).toMatchObject({ verdict: 'PROMOTE', error: null, exit_code: 0 });
    const text = await readFile(join(stack.dir, 'answers.jsonl'), 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => savedLine.parse(JSON.parse(line)));
    expect(lines).toHaveLength(PROMPTS);
    expect(new Set(lines.map(({ key }) => key)).size).toBe(PROMPTS);
    expect(lines.every(({ expected, baseline }) => baseline.score === Number(baseline.text === expected))).toBe(true);
    const xml = await readFile(join(stack.dir, 'gate.xml'), 'utf8');
    expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="retune" tests="3" failures="0"/);

    const paid = await invocations(stack);
    expect(paid).toBe(asked + 2 * BATCHES);
    const saved = ['--baseline-answers', 'answers.jsonl', '--json'];
    const again = await evaluate(stack, 'local-small', 'lab:never-asked', ...saved);
    expect(figuresOf(again)).toEqual(figuresOf(first));
    expect(await invocations(stack)).toBe(paid);

    await writeFile(join(stack.dir, 'shots.csv'), 'text,category\nhello?,card\n');
    const beside = ['--baseline', 'local:local-small', '--few-shot', 'shots.csv'];
    const table = await evaluate(stack, 'local-small', tuned, ...beside);
    expect(table.stdout).toMatch(/\(decides\)[^]*local-small +\d[^]*with examples/);
  }, 300_000);

  it('refuses a model that nobody knows and a run that is none, and asks nothing', async () => {
    const stack = await startCliStack();
    await stack.startWorker();
    expect((await stack.retune('evaluate')).code).toBe(2);
    expect((await stack.retune('evaluate', '--run', 'nowhere')).code).toBe(2);
    expect((await stack.retune('evaluate', '--model', 'tickets@7')).code).toBe(2);
    expect(await invocations(stack)).toBe(0);
  }, 120_000);

  it('sends no personal data to a model elsewhere that only the command names', async () => {
    const stack = await startCliStack();
    stack.setEnvironment({ OPENAI_API_KEY: 'unused', OPENAI_BASE_URL: 'https://llm.invalid/v1' });
    await stack.startWorker();
    const rows = Array.from({ length: 60 }, (_, i) => `write to ada${i}@example.com,${i % 2 ? 'card' : 'refund'}`);
    await writeFile(join(stack.dir, 'tickets.csv'), `text,category\n${rows.join('\n')}\n`);
    const elsewhere = ['evaluate', '--model', 'local-small', '--baseline', 'openai:gpt-4.1', '--json'];
    const refused = await stack.retune(...elsewhere);
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: { code: 'DATA_REJECTED', message: expect.stringMatching(/^personal data was found \(email \d+\)/) },
    });
    expect(await invocations(stack)).toBe(0);
    // On this machine it is a warning.
    expect((await stack.retune('evaluate', '--model', 'local-small', '--json')).code).not.toBe(3);
  }, 300_000);

  it('with free text, scorers: auto and no judge stops with exit 2 before anything is paid', async () => {
    const stack = await startCliStack();
    await stack.startWorker();
    const rows = Array.from(
      { length: 60 },
      (_, i) => `how do I do thing ${i}?,you take step ${i} and then step ${i * 7}`,
    );
    await writeFile(join(stack.dir, 'tickets.csv'), `text,category\n${rows.join('\n')}\n`);
    const run = await stack.retune('run', '--json');
    expect(run.code).toBe(2);
    expect(JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      error: { code: 'SCORERS_UNDECIDED' },
    });
    const alone = await stack.retune('evaluate', '--model', 'local-small', '--json');
    expect(alone.code).toBe(2);
    expect(JSON.parse(alone.stdout)).toMatchObject({ error: { code: 'SCORERS_UNDECIDED' } });
    const paid = (await stack.journal()).requests.filter(({ path }) => !/models\/list/.test(path));
    expect(paid).toEqual([]);
  }, 180_000);
});
