// `node scripts/run-ts.mjs scripts/chaos/main.ts …`: compiles the sources and the script, then runs it. Node 20 reads no
// TypeScript, and a script that is part of the type check cannot drift from what it drives.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const outDir = path.join(root, 'dist-scripts');
const [script, ...args] = process.argv.slice(2);
const tsc = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const options = ['-p', 'tsconfig.json', '--noEmit', 'false', '--outDir', outDir, '--declaration', 'false'];
const { status } = spawnSync(process.execPath, [tsc, ...options], {
  cwd: root,
  stdio: ['ignore', process.stderr, 'inherit'],
});
if (status !== 0) process.exit(1);
process.argv = [process.argv[0], script, ...args];
await import(pathToFileURL(path.join(outDir, script.replace(/\.ts$/, '.js'))).href);
