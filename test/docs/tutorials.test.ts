import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../platform/free-port.ts';
import type { DevServer } from '../../platform/dev-server.ts';
import { startLocalProvider } from '../../servers/local-provider/local-provider.ts';
import type { LocalProvider } from '../../servers/local-provider/local-provider.ts';
import { docSteps, missingLine } from '../support/doc-blocks.ts';
import type { DocCommand, DocStep } from '../support/doc-blocks.ts';
import { openDocShell } from '../support/doc-shell.ts';
import type { DocShell, Printed } from '../support/doc-shell.ts';
import { startSharedDevServer } from '../support/shared-dev-server.ts';
import { tempDir } from '../support/temp-dir.ts';
import { programMissing } from '../support/program.ts';
import { isProcess, NOT_RUN } from './not-run.ts';
import { RUN_IN_A_PROJECT } from './run-in-a-project.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TUTORIALS = ['first-dataset', 'scheduled-retraining', 'own-provider', 'moving-to-a-cluster'];

// One server and one provider for all pages, as a reader has whose TEMPORAL_ADDRESS names them.
let server: DevServer;
let provider: LocalProvider;
let providerFolder: string;
beforeAll(async () => {
  server = await startSharedDevServer();
  providerFolder = await mkdtemp(join(tmpdir(), 'retune-test-'));
  provider = await startLocalProvider({ port: 0, dataDir: providerFolder });
});
afterAll(async () => {
  await provider.close();
  await server.stop();
  await rm(providerFolder, { recursive: true, force: true });
});

describe.skipIf(process.platform === 'win32')('the tutorials, as a reader follows them in a shell of POSIX', () => {
  it.each(TUTORIALS)(
    '%s: each command does what the page says',
    async (name) => {
      const page = `docs/tutorials/${name}.md`;
      const taken = { 'localhost:7233': server.address, '4720': String(await freePort(0)) };
      const markdown = replaceAll(readFileSync(join(ROOT, page), 'utf8'), taken);
      const shell = await openDocShell(await tempDir(), addresses());
      try {
        await follow(shell, docSteps(page, markdown));
      } finally {
        await shell.close();
      }
    },
    240_000,
  );

  it('the commands of the README, in a folder with a file of one’s own', async () => {
    await carryOutPages(['README.md'], ['cp examples/support-intents/tickets.csv .']);
  }, 240_000);

  it('the commands of the other pages, in a project with a finished run', async () => {
    const pages = Object.keys(RUN_IN_A_PROJECT).map((key) => key.slice(0, key.indexOf(': ')));
    const before = [
      'cp -r examples/support-intents project && cd project',
      'retune run --dev --id RUN',
      'retune prepare --out made && cp made/train.jsonl data.jsonl',
    ];
    await carryOutPages(
      [...new Set(pages)].filter((page) => page !== 'README.md'),
      before,
    );
  }, 240_000);
});

const jqMissing = programMissing('jq', 'install it');

/** What those pages show and the table has, in order, after these commands of the test's own. */
async function carryOutPages(pages: readonly string[], before: readonly string[]): Promise<void> {
  const shell = await openDocShell(await tempDir(), addresses());
  try {
    for (const command of before) {
      const { code, text } = await shell.run(command);
      expect(code, `${command}\n${text}`).toBe(0);
    }
    for (const step of pages.flatMap((page) => docSteps(page, readFileSync(join(ROOT, page), 'utf8')))) {
      const exitCode = step.kind === 'file' ? undefined : RUN_IN_A_PROJECT[`${step.page}: ${step.text}`];
      if (step.kind === 'file' || exitCode === undefined) continue;
      if (jqMissing !== null && /\bjq\b/.test(step.text)) continue;
      if (isProcess(step.text)) await shell.start(step.text);
      else {
        const { code, text } = await shell.run(step.text);
        expect(code, `${step.page}: ${step.text}\n${text}`).toBe(exitCode);
      }
    }
  } finally {
    await shell.close();
  }
}

function addresses(): Readonly<Record<string, string>> {
  return { TEMPORAL_ADDRESS: server.address, RETUNE_LOCAL_PROVIDER_URL: provider.url };
}

async function follow(shell: DocShell, steps: readonly DocStep[]): Promise<void> {
  expect(steps.length).toBeGreaterThan(5);
  for (const [at, step] of steps.entries()) {
    if (step.kind === 'file') {
      const here = (await shell.run('pwd')).text.trim();
      await writeFile(join(here, step.name), step.text);
    } else if (NOT_RUN[`${step.page}: ${step.text}`] !== undefined) {
      continue;
    } else if (isProcess(step.text)) {
      await shell.start(step.text);
    } else {
      await carryOut(shell, step, steps[at + 1]);
    }
  }
}

/** A command has to succeed, unless the page asks for its exit code right behind it. */
async function carryOut(shell: DocShell, step: DocCommand, next: DocStep | undefined): Promise<void> {
  const { code, text } = await untilKnown(() => shell.run(step.text));
  const where = `${step.page}:${step.line}: ${step.text}\n${text}`;
  const isAskedFor = next?.text === 'echo $?';
  if (!isAskedFor) expect(code, where).toBe(0);
  expect(missingLine(step.output, text), where).toBeNull();
}

/** A run of a schedule that waits for its turn is not there yet: the page says to ask again. */
async function untilKnown(run: () => Promise<Printed>): Promise<Printed> {
  for (let tries = 1; ; tries += 1) {
    const printed = await run();
    if (!printed.text.includes('(RUN_UNKNOWN)') || tries === 30) return printed;
  }
}

function replaceAll(text: string, by: Readonly<Record<string, string>>): string {
  return Object.entries(by).reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}
