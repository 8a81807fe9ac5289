import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../platform/free-port.ts';
import type { DevServer } from '../../platform/dev-server.ts';
import { startLocalProvider } from '../../servers/local-provider/local-provider.ts';
import type { LocalProvider } from '../../servers/local-provider/local-provider.ts';
import { noOpenssl } from '../support/certificates.ts';
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

const LIMIT_MS = 240_000;

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

const missing =
  process.platform === 'win32' ? 'Windows has no shell of POSIX' : (noOpenssl ?? programMissing('jq', 'install it'));
const skipped = missing === null ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== null)(`the docs, as a reader follows them in a shell of POSIX${skipped}`, () => {
  it.each(TUTORIALS)(
    'the tutorial %s: each command does what the page says',
    async (name) => {
      const page = `docs/tutorials/${name}.md`;
      const taken = { 'localhost:7233': server.address, '4720': String(await freePort(0)) };
      const steps = docSteps(page, replaceAll(readFileSync(join(ROOT, page), 'utf8'), taken));
      expect(steps.length).toBeGreaterThan(5);
      expect(await inShell((shell) => follow(shell, steps))).toBeNull();
    },
    LIMIT_MS,
  );

  it(
    'the commands of the README, in a folder with a file of one’s own',
    async () => {
      const before = ['cp examples/support-intents/tickets.csv .'];
      expect(await inShell((shell) => carryOutPages(shell, ['README.md'], before))).toBeNull();
    },
    LIMIT_MS,
  );

  it(
    'the commands of the other pages, in a project with a finished run',
    async () => {
      const pages = new Set(Object.keys(RUN_IN_A_PROJECT).map((key) => key.slice(0, key.indexOf(': '))));
      pages.delete('README.md');
      const before = [
        'cp -r examples/support-intents project && cd project',
        'retune run --dev --id RUN',
        'retune prepare --out made && cp made/train.jsonl data.jsonl',
      ];
      expect(await inShell((shell) => carryOutPages(shell, [...pages], before))).toBeNull();
    },
    LIMIT_MS,
  );
});

async function inShell(work: (shell: DocShell) => Promise<string | null>): Promise<string | null> {
  const variables = { TEMPORAL_ADDRESS: server.address, RETUNE_LOCAL_PROVIDER_URL: provider.url };
  const shell = await openDocShell(await tempDir(), variables);
  return work(shell).finally(() => shell.close());
}

/** Carries a tutorial out; says what the first step did that it should not have. */
async function follow(shell: DocShell, steps: readonly DocStep[]): Promise<string | null> {
  for (const [at, step] of steps.entries()) {
    if (step.kind === 'file') {
      const here = (await shell.run('pwd')).text.trim();
      await writeFile(join(here, step.name), step.text);
    } else if (isProcess(step.text)) {
      await shell.start(step.text);
    } else if (NOT_RUN[`${step.page}: ${step.text}`] === undefined) {
      const problem = await carryOut(shell, step, steps[at + 1]);
      if (problem !== null) return problem;
    }
  }
  return null;
}

/** A command has to succeed, unless the page asks for its exit code right behind it. */
async function carryOut(shell: DocShell, step: DocCommand, next: DocStep | undefined): Promise<string | null> {
  const { code, text } = await untilKnown(() => shell.run(step.text));
  const said = `${step.page}:${step.line}: ${step.text}\n${text}`;
  if (code !== 0 && next?.text !== 'echo $?') return `exit ${code} of ${said}`;
  const missing = missingLine(step.output, text);
  return missing === null ? null : `without the line\n${missing}\n${said}`;
}

/** A run of a schedule that waits for its turn is not there yet: the page says to ask again. */
async function untilKnown(run: () => Promise<Printed>): Promise<Printed> {
  for (const end = Date.now() + 90_000; ; await delay(500)) {
    const printed = await run();
    if (!printed.text.includes('(RUN_UNKNOWN)') || Date.now() > end) return printed;
  }
}

/** What those pages show and the table has, in order, after these commands of the test's own. */
async function carryOutPages(
  shell: DocShell,
  pages: readonly string[],
  before: readonly string[],
): Promise<string | null> {
  const ownCommands = before.map((text) => ({ text, exitCode: 0 }));
  const shown = pages.flatMap((page) =>
    docSteps(page, readFileSync(join(ROOT, page), 'utf8')).flatMap(({ text }) => {
      const exitCode = RUN_IN_A_PROJECT[`${page}: ${text}`];
      return exitCode === undefined ? [] : [{ text, exitCode }];
    }),
  );
  for (const { text, exitCode } of [...ownCommands, ...shown]) {
    if (isProcess(text)) {
      await shell.start(text);
      continue;
    }
    const printed = await shell.run(text);
    if (printed.code !== exitCode) return `exit ${printed.code} of ${text}\n${printed.text}`;
  }
  return null;
}

function replaceAll(text: string, by: Readonly<Record<string, string>>): string {
  return Object.entries(by).reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}
