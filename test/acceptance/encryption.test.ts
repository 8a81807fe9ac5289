import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { launchBrowser, noBrowser } from '../support/browser.ts';
import { startCliStack } from '../support/cli-stack.ts';
import type { CliStack } from '../support/cli-stack.ts';
import { tempDir } from '../support/temp-dir.ts';
import { testTemporalCli } from '../support/temporal-cli.ts';
import { writeTickets } from '../support/tickets.ts';

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [K1, K2, K3] = [key('k1'), key('k2'), key('k3')];

function lastLine(stdout: string): unknown {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
}

async function statusOf(stack: CliStack, runId: string): Promise<object> {
  const { code, stdout } = await stack.retune('status', runId, '--json');
  return { code, ...(JSON.parse(stdout) as object) };
}

/** How often a text stands in a file. */
async function countIn(file: string, text: string): Promise<number> {
  let found = 0;
  let rest = '';
  for await (const chunk of createReadStream(file, 'latin1')) {
    const window = rest + String(chunk);
    found += window.split(text).length - 1;
    rest = window.slice(-(text.length - 1));
  }
  return found;
}

async function countInDatabase(home: string, text: string): Promise<number> {
  const files = (await readdir(home)).filter((name) => name.startsWith('temporal.db'));
  const counts = await Promise.all(files.map((name) => countIn(join(home, name), text)));
  return counts.reduce((sum, count) => sum + count, 0);
}

describe('with RETUNE_ENCRYPTION_KEYS', () => {
  it('two rotations under a running workflow lose nothing, and the database shows no payload and no failure', async () => {
    const stack = await startCliStack();
    stack.setEnvironment({ RETUNE_ENCRYPTION_KEYS: K1 });
    let worker = await stack.startWorker();
    await stack.control('/_clock', { train_polls: 30 });
    expect((await stack.retune('run', '--id', 'rotated', '--detach')).code).toBe(0);
    const polls = async (): Promise<number> =>
      (await stack.journal()).requests.filter(({ path }) => path === '/v1/fine_tune/status').length;

    for (const [keys, from] of [
      [`${K2},${K1}`, 2],
      [`${K3},${K2},${K1}`, 12],
    ] as const) {
      await expect.poll(polls, { timeout: 60_000, interval: 50 }).toBeGreaterThan(from);
      worker.kill('SIGTERM');
      await once(worker, 'exit');
      stack.setEnvironment({ RETUNE_ENCRYPTION_KEYS: keys });
      worker = await stack.startWorker();
    }
    const { code, stdout } = await stack.retune('watch', 'rotated', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    expect((await stack.journal()).jobs).toHaveLength(1);

    await writeFile(join(stack.dir, 'broken.csv'), 'text,category\ncanary-row,\n');
    await writeFile(
      join(stack.dir, 'broken.yaml'),
      'name: broken\ndata:\n  sources: [{ path: broken.csv, columns: { prompt: text, completion: category } }]\ntraining: { provider: local, base_model: local-small }\n',
    );
    const failed = await stack.retune('run', '--id', 'refused', '--json', '--config', 'broken.yaml');
    expect(failed.code).toBe(3);

    const home = join(stack.dir, 'home');
    expect(await countInDatabase(home, 'binary/encrypted')).toBeGreaterThan(50);
    expect(await countInDatabase(home, 'Encoded failure')).toBeGreaterThan(0);
    for (const readable of ['configRef', 'trainKeys', 'rows were rejected', 'canary-row', 'Poll 8'])
      expect([readable, await countInDatabase(home, readable)]).toEqual([readable, 0]);
  }, 240_000);

  it('a run from before the keys were set is refused with the way out, and goes on when that is taken', async () => {
    const stack = await startCliStack();
    await stack.startWorker();
    await stack.control('/_clock', { train_polls: 500 });
    expect((await stack.retune('run', '--id', 'plain', '--detach')).code).toBe(0);
    stack.setEnvironment({ RETUNE_ENCRYPTION_KEYS: K1 });
    expect(await statusOf(stack, 'plain')).toMatchObject({ code: 0, live: false, error: null });
    const refused = await stack.retune('wake', 'plain', '--json');
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: { code: 'PAYLOAD_UNREADABLE', hint: expect.stringContaining('RETUNE_ENCRYPTION_STRICT=false') },
    });
    stack.setEnvironment({ RETUNE_ENCRYPTION_STRICT: 'false' });
    expect((await stack.retune('wake', 'plain')).code).toBe(0);
  }, 120_000);

  it('a command line without keys says which it lacks, and status answers from the record', async () => {
    const stack = await startCliStack();
    await stack.startWorker({ env: { RETUNE_ENCRYPTION_KEYS: K1 } });
    await stack.control('/_clock', { train_polls: 500 });
    stack.setEnvironment({ RETUNE_ENCRYPTION_KEYS: K1 });
    expect((await stack.retune('run', '--id', 'sealed', '--detach')).code).toBe(0);
    stack.setEnvironment({ RETUNE_ENCRYPTION_KEYS: '' });
    expect(await statusOf(stack, 'sealed')).toMatchObject({ code: 0, live: false });
    const acted = await stack.retune('wake', 'sealed', '--json');
    expect([acted.code, JSON.parse(acted.stdout)]).toMatchObject([2, { error: { code: 'PAYLOAD_UNREADABLE' } }]);
    const attached = await stack.retune('run', '--id', 'sealed', '--json');
    expect([attached.code, lastLine(attached.stdout)]).toMatchObject([
      2,
      { error: { code: 'PAYLOAD_UNREADABLE', hint: expect.stringContaining('retune watch sealed') } },
    ]);
  }, 120_000);

  it('workers that lack the key of a run: no command waits on them for long, and it goes on with one that has it', async () => {
    const stack = await startCliStack();
    const worker = await stack.startWorker({ env: { RETUNE_ENCRYPTION_KEYS: K1 } });
    stack.setEnvironment({ RETUNE_ENCRYPTION_KEYS: `${K2},${K1}` });
    const attached = await stack.retune('run', '--id', 'early', '--json');
    expect([attached.code, lastLine(attached.stdout)]).toMatchObject([
      2,
      { error: { code: 'PAYLOAD_UNREADABLE', hint: expect.stringContaining('retune watch early') } },
    ]);
    expect(attached.stderr).not.toContain('no worker');
    expect(await statusOf(stack, 'early')).toMatchObject({ code: 0, live: false });
    const cancelled = await stack.retune('cancel', 'early', '--json');
    expect([cancelled.code, JSON.parse(cancelled.stdout)]).toMatchObject([
      2,
      { error: { code: 'PAYLOAD_UNREADABLE', message: expect.stringContaining('the cancellation is requested') } },
    ]);
    worker.kill('SIGTERM');
    await once(worker, 'exit');
    await stack.startWorker();
    expect(lastLine((await stack.retune('watch', 'early', '--json')).stdout)).toMatchObject({ stage: 'cancelled' });
  }, 240_000);
});

const RETUNE = resolve(import.meta.dirname, '../../bin/retune.js');

/** `retune dev` as a process with keys: resolves with where its UI is, and a way to run a command beside it. */
async function startDev() {
  const dir = await tempDir();
  await writeTickets(join(dir, 'tickets.csv'), 200);
  await writeFile(
    join(dir, 'retune.yaml'),
    'name: tickets\ndata:\n  sources: [{ path: tickets.csv, columns: { prompt: text, completion: category } }]\ntraining: { provider: local, base_model: local-small }\n',
  );
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    RETUNE_TEMPORAL_CLI: await testTemporalCli(),
    RETUNE_ENCRYPTION_KEYS: K1,
  };
  delete env['TEMPORAL_ADDRESS'];
  const retune = (...args: readonly string[]) => spawn(process.execPath, [RETUNE, ...args], { cwd: dir, env });
  const dev = retune('dev', '--json');
  onTestFinished(async () => {
    dev.kill('SIGINT');
    if (dev.exitCode === null) await once(dev, 'exit');
  });
  for await (const line of createInterface(dev.stdout)) {
    const event = JSON.parse(line) as { type?: string; temporal_ui?: string };
    if (event.type === 'listening') return { uiUrl: String(event.temporal_ui), retune };
  }
  throw new Error('retune dev ended before it was up');
}

describe.skipIf(noBrowser !== null)(`the Temporal UI${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  it('shows decoded payloads through the codec server, which refuses a page of another origin', async () => {
    const { uiUrl, retune } = await startDev();
    const run = retune('run', '--dev', '--id', 'seen', '--json');
    const [code] = (await once(run, 'exit')) as [number];
    expect(code).toBe(0);

    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    let codecUrl = '';
    page.on('request', (request) => {
      if (request.url().endsWith('/decode')) codecUrl = request.url();
    });
    await page.goto(`${uiUrl}/namespaces/default/workflows/fine-tune%2Fseen`);
    await page.getByText('runId').first().waitFor({ timeout: 30_000 });
    expect(codecUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    expect(await page.locator('body').innerText()).toContain('"runId": "seen"');

    expect(await decodeFrom(await otherOrigin(), codecUrl, await browser.newPage())).toBe('refused');
  }, 180_000);
});

/** A page of an origin that nobody listed. */
async function otherOrigin(): Promise<string> {
  const server = createServer((_request, response) => response.end('<title>other</title>'));
  onTestFinished(() => void server.close());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function decodeFrom(origin: string, codecUrl: string, page: Page): Promise<string> {
  await page.goto(origin);
  return page.evaluate<string>(
    `fetch(${JSON.stringify(codecUrl)}, { method: 'POST', body: '{"payloads":[]}' }).then(() => 'answered', () => 'refused')`,
  );
}
