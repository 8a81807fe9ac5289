// Compiles the sources into dist/ and bundles the workflows there. Plain Node: it has to run before anything is built.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withBuildLock } from './build-lock.mjs';
import { removeUnreachableTypes, withoutSourceTexts } from './slim-build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const stampFile = path.join(dist, 'build.json');
const bundleInputs = ['workflows', 'domain'];

/** The folders that tsconfig.build.json compiles. */
const SOURCES = [
  ...['domain', 'config', 'dataset', 'provider', 'evaluation', 'report', 'platform'],
  ...['activities', 'workflows', 'runs', 'worker', 'cli', 'servers', 'library'],
  ...['tsconfig.json', 'tsconfig.build.json', 'package.json'],
];

function* filesBelow(entry) {
  if (!existsSync(entry)) return;
  if (!statSync(entry).isDirectory()) {
    yield entry;
    return;
  }
  for (const name of readdirSync(entry).toSorted()) yield* filesBelow(path.join(entry, name));
}

/** Changes whenever a source file is added, removed or written. */
function sourceFingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesBelow(path.join(root, source))) {
      const { mtimeMs, size } = statSync(file);
      hash.update(`${path.relative(root, file)}\0${mtimeMs}\0${size}\n`);
    }
  }
  return hash.digest('hex');
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return null;
  }
}

/** True in a checkout whose sources are not what dist/ was built from; false in an installed package. */
export function isStale() {
  if (!existsSync(path.join(root, 'tsconfig.build.json'))) return false;
  return readStamp()?.sources !== sourceFingerprint();
}

function resolveTypeScript() {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  } catch {
    return null;
  }
}

/** Compiler and bundler messages go to stderr: stdout belongs to the command that is being built for. */
async function compile(tsc, outDir) {
  const child = spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', outDir], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error('the sources do not compile; the errors are above');
}

function digestOf(outDir) {
  const hash = createHash('sha256').update(readFileSync(path.join(root, 'package-lock.json')));
  for (const folder of bundleInputs) {
    for (const file of filesBelow(path.join(outDir, folder))) {
      if (file.endsWith('.js')) hash.update(path.relative(outDir, file)).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/** Two bundles: in the second an error's message travels inside a payload, where it can be encrypted. */
function bundlesOf(outDir) {
  return [
    { name: 'workflow-bundle.js', options: {} },
    {
      name: 'workflow-bundle-encrypted.js',
      options: { failureConverterPath: path.join(outDir, 'platform', 'encoded-failures.js') },
    },
  ];
}

/** Webpack takes seconds, so bundles whose inputs have not changed are carried over. */
async function bundleWorkflows(outDir) {
  const workflowsPath = path.join(outDir, 'workflows', 'index.js');
  if (!existsSync(workflowsPath))
    return { note: ', no workflow bundle: workflows/index.ts does not exist yet', digest: null };
  const digest = digestOf(outDir);
  for (const { name, options } of bundlesOf(outDir)) {
    const bundleFile = path.join(outDir, name);
    const earlier = path.join(dist, name);
    if (readStamp()?.bundle === digest && existsSync(earlier)) {
      writeFileSync(bundleFile, readFileSync(earlier));
      continue;
    }
    const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN'), ...options });
    writeFileSync(bundleFile, withoutSourceTexts(code));
  }
  return { note: '', digest };
}

function removeLeftovers() {
  for (const name of readdirSync(root)) {
    if (/^dist-(next|old)-\d+$/.test(name)) rmSync(path.join(root, name), { recursive: true, force: true });
  }
}

async function buildInto(outDir, tsc) {
  const sources = sourceFingerprint();
  await compile(tsc, outDir);
  removeUnreachableTypes(root, outDir);
  const bundle = await bundleWorkflows(outDir);
  writeFileSync(path.join(outDir, 'build.json'), JSON.stringify({ sources, bundle: bundle.digest }));
  return bundle.note;
}

/**
 * Builds beside dist/ and swaps it in whole, so that a failed build leaves the earlier one as it was and nobody sees
 * half of one. Several processes that find dist/ stale build it once.
 */
export async function build({ onlyIfStale = false, say = () => {} } = {}) {
  const tsc = resolveTypeScript();
  if (tsc === null) {
    if (existsSync(path.join(dist, 'cli'))) return;
    throw new Error('dist/ is not built and TypeScript is not installed: run `npm ci` without --omit=dev');
  }
  const lock = `retune-build-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.lock`;
  await withBuildLock(path.join(tmpdir(), lock), async () => {
    if (onlyIfStale && !isStale()) return;
    removeLeftovers();
    const started = Date.now();
    const next = path.join(root, `dist-next-${process.pid}`);
    const old = path.join(root, `dist-old-${process.pid}`);
    try {
      const note = await buildInto(next, tsc);
      if (existsSync(dist)) renameSync(dist, old);
      renameSync(next, dist);
      say(`built dist/ in ${((Date.now() - started) / 1000).toFixed(1)} s${note}`);
    } finally {
      rmSync(next, { recursive: true, force: true });
      rmSync(old, { recursive: true, force: true });
    }
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  build({ onlyIfStale: process.argv.includes('--if-stale'), say: (line) => console.log(`retune: ${line}`) }).catch(
    (error) => {
      console.error(`retune: build failed: ${error.message}`);
      process.exitCode = 1;
    },
  );
}
