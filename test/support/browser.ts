import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const found = PLACES.find((place) => existsSync(place));

/** Why the tests in a browser are skipped here; null where they run. */
export const noBrowser = found === undefined ? `no Chromium at ${PLACES.join(', ')}` : null;

/** Chromium without a window; the caller closes it. */
export function launchBrowser(): Promise<Browser> {
  if (found === undefined) throw new Error(`no Chromium at ${PLACES.join(', ')}`);
  return chromium.launch({ executablePath: found, args: ['--no-sandbox'] });
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly targets: readonly string[];
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core calls serious or critical on the page as it is shown. */
export async function seriousViolations(page: Page): Promise<readonly Violation[]> {
  await page.evaluate(axeSource);
  const violations: readonly Violation[] = await page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.flatMap(({ target }) => target) })))`);
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}
