// Compiles the sources of dataset/assembly to WebAssembly and writes each as text into a `-code.ts` beside it. Needed only
// when one of them changes; the compiler is fetched for it, since it is too large a dependency for everybody's install.
// `--check` writes nothing and fails where the code is not what the source compiles to.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPILER = 'assemblyscript@0.28.20';
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = path.join(root, 'dataset', 'assembly');
/** Each module by the sources that it is made of, its own name first. */
const MODULES = { scan: ['scan', 'hints', 'sieve'], tokens: ['tokens', 'merge', 'ranks', 'split'] };
const sourceOf = (name) => path.join(folder, `${name}.as`);

function compile(name, sources) {
  const work = mkdtempSync(path.join(tmpdir(), 'retune-simd-'));
  try {
    for (const source of sources) copyFileSync(sourceOf(source), path.join(work, `${source}.ts`));
    const options = ['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--memoryBase', '1024'];
    const command = ['--yes', '--package', COMPILER, 'asc', `${name}.ts`, ...options, '-o', 'code.wasm'];
    const { status } = spawnSync('npx', command, {
      cwd: work,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (status !== 0) throw new Error('the compiler failed');
    return readFileSync(path.join(work, 'code.wasm')).toString('base64');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

for (const [name, sources] of Object.entries(MODULES)) {
  const target = path.join(folder, `${name}-code.ts`);
  const lines = compile(name, sources).match(/.{1,110}/g) ?? [];
  const digest = createHash('sha256');
  for (const source of sources) digest.update(readFileSync(sourceOf(source)));
  const text = `// Made by scripts/simd.mjs from ${sources.map((source) => `${source}.as`).join(', ')}; not to be edited. Their SHA-256:
// ${digest.digest('hex')}

/** A WebAssembly module in Base64. */
export const ${name.toUpperCase()}_CODE =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`dataset/assembly/${name}-code.ts is not what its sources compile to: node scripts/simd.mjs`);
    process.exitCode = 1;
  }
}
