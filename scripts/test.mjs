// npm test: installs what is missing, obtains the Temporal CLI, runs vitest, closes with the counts on the last line.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { closingLine } from './closing-line.mjs';
import { ensureInstalled } from './install.mjs';
import { runNode } from './run-child.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const say = (line) => process.stderr.write(`retune: ${line}\n`);

async function obtainTemporalCli() {
  const { readSettings } = await import('../dist/config/settings.js');
  const { findTemporalCli } = await import('../dist/platform/temporal-cli.js');
  const { path: cliPath } = await findTemporalCli({ settings: readSettings(process.env), onProgress: say });
  return cliPath;
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

async function runTests(filters) {
  const temp = mkdtempSync(path.join(tmpdir(), 'retune-test-'));
  const results = path.join(temp, 'results.json');
  try {
    const code = await runNode(
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${results}`,
        ...filters,
      ],
      { cwd: root, env: { ...process.env, RETUNE_TEMPORAL_CLI: await obtainTemporalCli() } },
    );
    return closingLine(readResults(results), code);
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

async function main() {
  try {
    await ensureInstalled(root);
    const { build } = await import('./build.mjs');
    await build({ onlyIfStale: true, say });
    return await runTests(process.argv.slice(2));
  } catch (error) {
    say(`npm test failed: ${error.hint ? `${error.message}\n${error.hint}` : error.message}`);
    return { line: '0 passed, 1 failed', exitCode: 1 };
  }
}

const { line, exitCode } = await main();
console.log(line);
process.exitCode = exitCode;
