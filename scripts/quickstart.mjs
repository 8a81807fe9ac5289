// From a fresh clone to a tuned, evaluated model: installs what is missing, builds, runs the example.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { runNode } from './run-child.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const say = (line) => process.stderr.write(`retune: ${line}\n`);

try {
  await ensureInstalled(root);
  const { build } = await import('./build.mjs');
  await build({ onlyIfStale: true, say });
  process.exitCode = await runNode(
    ['bin/retune.js', 'run', '--dev', '--config', 'examples/support-intents/retune.yaml', ...process.argv.slice(2)],
    { cwd: root },
  );
} catch (error) {
  say(`quickstart failed: ${error.message}`);
  process.exitCode = 1;
}
