import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLookAtRun } from '../../../cli/look-at-run.ts';
import { createDiskStore } from '../../../platform/disk-store.ts';
import { startViewServer } from '../../../servers/view/view-server.ts';
import type { ViewServer } from '../../../servers/view/view-server.ts';
import { decideApprovalUpdate } from '../../../workflows/messages.ts';
import { workflowId } from '../../../domain/identity.ts';
import { launchBrowser, noBrowser, seriousViolations } from '../../support/browser.ts';
import { startPipeline } from '../../support/pipeline.ts';
import type { Pipeline } from '../../support/pipeline.ts';
import { fillStore } from './stored-runs.ts';

/** A loaded machine takes its time; nothing here waits for longer than it has to. */
const PATIENCE_MS = 240_000;
const skipped = noBrowser === null ? '' : ` (skipped: ${noBrowser})`;

interface Seen {
  readonly hosts: Set<string>;
  readonly problems: string[];
}

/** Opens pages and notes every host they ask and everything they complain of. */
async function openPage(
  browser: Browser,
  options: { width?: number; scheme?: 'dark' | 'light'; scripts?: boolean } = {},
): Promise<{ page: Page; seen: Seen; close: () => Promise<void> }> {
  const { width = 1_400, scheme = 'light', scripts = true } = options;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    javaScriptEnabled: scripts,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const seen: Seen = { hosts: new Set(), problems: [] };
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:') seen.hosts.add(host);
  });
  page.on('console', (message) => seen.problems.push(message.text()));
  page.on('pageerror', (error) => seen.problems.push(error.message));
  return { page, seen, close: () => context.close() };
}

describe.skipIf(noBrowser !== null)(`the view in Chromium${skipped}`, () => {
  let dir: string;
  let browser: Browser;
  let view: ViewServer;
  let digest: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'retune-view-'));
    const store = createDiskStore(join(dir, 'store'));
    ({ digest } = await fillStore(store, dir));
    const lookAtRun = () => Promise.resolve(null);
    view = await startViewServer({ port: 0, store, lookAtRun, temporalUi: () => null });
    browser = await launchBrowser();
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser.close();
    await view.close();
    await rm(dir, { recursive: true });
  });

  const paths = (): readonly string[] => [
    ...['/runs', '/runs/first', '/runs/waiting', '/runs/first/rejected', '/datasets', `/datasets/${digest}`, '/models'],
    ...['/models/tickets', '/evaluations', '/evaluations/first', '/compare/runs?run=first&run=second'],
    ...['/compare/runs', '/compare/models?version=tickets@1&version=tickets@2', '/nowhere'],
  ];

  test.each([
    [400, 'light'],
    [400, 'dark'],
    [1_400, 'light'],
    [1_400, 'dark'],
  ] as const)(
    'at %i px in %s no page asks another host, complains, scrolls sideways or has anything serious by axe-core',
    async (width, scheme) => {
      const { page, seen, close } = await openPage(browser, { width, scheme });
      for (const path of paths()) {
        await page.goto(`${view.url}${path}`);
        const [scrollWidth, clientWidth] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
        );
        expect([path, scrollWidth]).toEqual([path, clientWidth]);
        expect([path, await seriousViolations(page)]).toEqual([path, []]);
        expect(await page.title()).not.toContain('taken');
      }
      await close();
      expect([...seen.hosts]).toEqual([new URL(view.url).host]);
      // The one page that is not there is a failed request to the browser.
      expect(seen.problems.filter((problem) => !problem.includes('404'))).toEqual([]);
    },
    PATIENCE_MS,
  );

  test('without scripts it lists, filters and compares all the same', { timeout: PATIENCE_MS }, async () => {
    const { page, close } = await openPage(browser, { scripts: false });
    await page.goto(view.url);
    await page.getByLabel('Verdict').selectOption('HOLD');
    await page.getByRole('button', { name: 'Filter' }).click();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.getByRole('link', { name: 'Clear' }).click();
    await page.getByLabel('Compare first').check();
    await page.getByLabel('Compare second').check();
    await page.getByRole('button', { name: 'Compare the two chosen' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('first and second');
    await close();
  });
});

describe.skipIf(noBrowser !== null)(`the view beside a pipeline that runs${skipped}`, () => {
  let dir: string;
  let browser: Browser;
  let pipeline: Pipeline;
  let view: ViewServer;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'retune-view-live-'));
    pipeline = await startPipeline(dir, { rows: 400 });
    const { client, store } = pipeline;
    const session = {
      ...{ client, namespace: 'default', address: pipeline.env['TEMPORAL_ADDRESS'] ?? '', uiUrl: null },
      call: <T>(ask: () => Promise<T>) => client.withDeadline(Date.now() + 10_000, ask),
      close: () => Promise.resolve(),
    };
    const lookAtRun = createLookAtRun(() => Promise.resolve(session));
    view = await startViewServer({ port: 0, store, lookAtRun, temporalUi: () => null });
    browser = await launchBrowser();
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser.close();
    await view.close();
    await pipeline.stop();
    await rm(dir, { recursive: true });
  });

  test(
    'follows a run without being loaded again: its training with the loss so far, the question, the end',
    { timeout: 2 * PATIENCE_MS },
    async () => {
      await pipeline.control('/_clock', { train_seconds: 3_600 });
      const run = await pipeline.start({ yaml: 'gate: { approval: always }\n' });
      const { page, seen, close } = await openPage(browser);
      await page.goto(`${view.url}/runs`);
      await page.getByLabel(`Compare ${run.runId}`).check();
      await page.getByRole('row', { name: run.runId }).getByText('train', { exact: true }).waitFor();
      expect(await page.getByLabel(`Compare ${run.runId}`).isChecked()).toBe(true);

      await page.getByRole('link', { name: run.runId }).click();
      await page.evaluate('window.loadedOnce = true');
      await page.locator('#loss svg').first().waitFor({ state: 'attached' });
      await page.locator('#now').getByText('Live').waitFor();
      expect(await seriousViolations(page)).toEqual([]);

      await pipeline.control('/_clock', { train_seconds: 0 });
      await page.getByText(`retune approve ${run.runId} promotion-1`).waitFor();
      const decision = { approvalId: 'promotion-1', decision: 'approve', actor: 'ada', reason: 'good' } as const;
      const handle = pipeline.client.workflow.getHandle(workflowId.fineTune(run.runId));
      await handle.executeUpdate(decideApprovalUpdate, { args: [decision] });
      await page.locator('#verdict').getByText('PROMOTE', { exact: true }).waitFor();
      await page.locator('#now').waitFor({ state: 'detached' });
      expect(await page.evaluate('window.loadedOnce')).toBe(true);
      await run.result();

      await page.getByRole('link', { name: 'slices, mistakes, examples' }).click();
      expect(await seriousViolations(page)).toEqual([]);
      await page.goto(`${view.url}/models/${pipeline.name}`);
      expect(await page.locator('#champions').textContent()).toContain(`${pipeline.name}@1`);
      await close();
      expect([...seen.hosts]).toEqual([new URL(view.url).host]);
      // A page that is left while it asks for itself may complain that it was not answered any more.
      expect(seen.problems.filter((problem) => !/fetch|abort/i.test(problem))).toEqual([]);
    },
  );

  test('shows the rejected rows of a run that was refused because of them', { timeout: PATIENCE_MS }, async () => {
    await appendFile(join(dir, 'tickets.csv'), '"",card\nalone\n');
    const run = await pipeline.start({ sets: ['data.max_rejected_ratio=0'] });
    await run.result().catch(() => null);
    const { page, close } = await openPage(browser);
    await page.goto(`${view.url}/runs/${run.runId}`);
    expect(await page.locator('#verdict').textContent()).toContain('DATA_REJECTED');
    await page.getByRole('link', { name: '2, and why' }).click();
    expect(await page.locator('article').count()).toBe(2);
    await page.getByLabel('Reason').selectOption('cells_too_few');
    await page.getByRole('button', { name: 'Filter' }).click();
    expect(await page.locator('article').allTextContents()).toEqual([expect.stringContaining('alone')]);
    await close();
  });
});
