// Compiles dataset/fast/assembly/scan.as to WebAssembly and writes it as text into dataset/fast/simd-code.ts. Needed only
// when that source changes; the compiler is fetched for it, since it is too large a dependency for everybody's install.
// `--check` writes nothing and fails where the code is not what the source compiles to.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPILER = 'assemblyscript@0.28.20';
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'dataset', 'fast', 'simd-code.ts');

function compile() {
  const folder = mkdtempSync(path.join(tmpdir(), 'retune-simd-'));
  try {
    copyFileSync(path.join(root, 'dataset', 'fast', 'assembly', 'scan.as'), path.join(folder, 'scan.ts'));
    const options = ['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--memoryBase', '1024'];
    const command = ['--yes', '--package', COMPILER, 'asc', 'scan.ts', ...options, '-o', 'scan.wasm'];
    const { status } = spawnSync('npx', command, {
      cwd: folder,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (status !== 0) throw new Error('the compiler failed');
    return readFileSync(path.join(folder, 'scan.wasm')).toString('base64');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const lines = compile().match(/.{1,110}/g) ?? [];
const text = `// Made by scripts/simd.mjs from assembly/scan.as; not to be edited.

/** A WebAssembly module in Base64. */
export const SIMD_CODE =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error('dataset/fast/simd-code.ts is not what assembly/scan.as compiles to: node scripts/simd.mjs');
  process.exitCode = 1;
}
