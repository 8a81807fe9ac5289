import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReport } from '../../report/render-report.ts';
import type { ReportData } from '../../report/report-data.ts';
import { launchBrowser, noBrowser, seriousViolations } from '../support/browser.ts';
import { sampleData } from './sample-data.ts';

const SCRIPT = `<script>document.title='taken'</script><img src=x onerror="document.title='taken'">`;

/** The sample with markup in each text that comes from data or a model. */
async function hostileData(): Promise<ReportData> {
  const data = await sampleData();
  return {
    ...data,
    examples: data.examples.map(({ prompt, baseline, candidate }) => ({
      prompt: SCRIPT + prompt,
      expected: SCRIPT,
      baseline: { ...baseline, text: SCRIPT },
      candidate: { ...candidate, text: `</pre></section>${SCRIPT}` },
    })),
  };
}

describe.skipIf(noBrowser !== null)(
  `the report in Chromium${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`,
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'retune-report-'));
    const file = path.join(folder, 'report.html');
    let browser: Browser;

    beforeAll(async () => {
      writeFileSync(file, renderReport(await hostileData()).html);
      browser = await launchBrowser();
    });
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    async function withPage<Result>(
      options: { width: number; scheme: 'dark' | 'light'; scripts?: boolean },
      look: (page: Page, seen: { requests: string[]; problems: string[] }) => Promise<Result>,
    ): Promise<Result> {
      const context = await browser.newContext({
        viewport: { width: options.width, height: 900 },
        colorScheme: options.scheme,
        javaScriptEnabled: options.scripts ?? true,
      });
      const page = await context.newPage();
      const seen = { requests: [] as string[], problems: [] as string[] };
      page.on('request', (request) => seen.requests.push(request.url()));
      page.on('console', (message) => seen.problems.push(message.text()));
      page.on('pageerror', (error) => seen.problems.push(error.message));
      await page.goto(pathToFileURL(file).href);
      try {
        return await look(page, seen);
      } finally {
        await context.close();
      }
    }

    describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
      test.each([400, 1_400])(
        'at %i px it asks for nothing, logs nothing and does not scroll sideways',
        async (width) => {
          await withPage({ width, scheme }, async (page, seen) => {
            const [scrollWidth, clientWidth] = await page.evaluate<[number, number]>(
              '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
            );
            expect(scrollWidth).toBe(clientWidth);
            expect(seen).toEqual({ requests: [pathToFileURL(file).href], problems: [] });
          });
        },
      );

      test.each([400, 1_400])('axe-core finds nothing serious at %i px', async (width) => {
        expect(await withPage({ width, scheme }, seriousViolations)).toEqual([]);
      });
    });

    test('markup in prompts and answers stays text', async () => {
      await withPage({ width: 1_400, scheme: 'light' }, async (page) => {
        expect(await page.title()).not.toContain('taken');
        expect(await page.locator('script, img').count()).toBe(0);
        expect(await page.locator('#examples pre').allTextContents()).toContain(SCRIPT);
      });
    });

    test('it is the same page where scripts are switched off', async () => {
      await withPage({ width: 1_400, scheme: 'light', scripts: false }, async (page) => {
        expect(await page.locator('section h2').count()).toBeGreaterThan(8);
        expect(await page.locator('.chart .broad svg').first().isVisible()).toBe(true);
      });
    });

    test('one of the two drawings of a chart is shown, the one that fits', async () => {
      for (const [width, shown, hidden] of [
        [400, '.narrow', '.broad'],
        [1_400, '.broad', '.narrow'],
      ] as const) {
        await withPage({ width, scheme: 'light' }, async (page) => {
          expect(await page.locator(`.chart ${shown}`).first().isVisible()).toBe(true);
          expect(await page.locator(`.chart ${hidden}`).first().isVisible()).toBe(false);
        });
      }
    });

    test('printed, every example is open', async () => {
      await withPage({ width: 1_400, scheme: 'light' }, async (page) => {
        await page.emulateMedia({ media: 'print' });
        const last = page.locator('#examples .example').last().locator('pre').first();
        expect(await last.isVisible()).toBe(true);
      });
    });
  },
);
