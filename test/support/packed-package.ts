import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from '../../scripts/install.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** No question to the registry that the cache can answer, and none that nobody reads the answer to. */
const QUIET = ['--prefer-offline', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PackedPackage {
  /** The tarball's size in bytes. */
  readonly size: number;
  /** Paths in the package. */
  readonly files: readonly string[];
}

export interface EmptyProject {
  readonly dir: string;
  readonly packed: PackedPackage;
  /** The program of Node's major version: this process's own, else the npm package `node` of that version. */
  readonly nodes: Readonly<Record<number, string>>;
  remove(): Promise<void>;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end. */
export function finish(command: string, args: readonly string[], { cwd, env = process.env }: RunOptions) {
  return new Promise<Finished>((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
    child.on('error', reject).on('close', (code) => resolve({ code, ...output }));
  });
}

function npmScript(): string {
  const script = npmCommand().args[0];
  if (script === undefined) throw new Error('npm is not installed beside this Node');
  return script;
}

/** Once more where it fails: a whole tree comes over the network. */
async function install(cwd: string, ...args: readonly string[]): Promise<void> {
  const once = (): Promise<string> => npm(cwd, 'install', ...QUIET, ...args);
  await once().catch(once);
}

async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await finish(process.execPath, [npmScript(), ...args], { cwd });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}:\n${stderr}`);
  return stdout;
}

/** How npx is run by a Node that need not be the first on the PATH; what npx starts finds that Node first. */
export function npxWith(node: string, env: NodeJS.ProcessEnv) {
  const folders = [path.dirname(node), env['PATH'] ?? ''].join(path.delimiter);
  return {
    command: node,
    args: [path.join(path.dirname(npmScript()), 'npx-cli.js'), '--no'],
    env: { ...env, PATH: folders },
  };
}

/** Why nothing can be installed here; null where the registry that npm is set to answers. */
export async function registryMissing(): Promise<string | null> {
  if (npmCommand().args[0] === undefined) return 'no npm beside this Node';
  const ask = ['view', 'node@24', 'version', '--fetch-retries=0', '--fetch-timeout=15000'];
  return npm(ROOT, ...ask).then(
    () => null,
    () => 'the npm registry cannot be reached',
  );
}

async function pack(into: string): Promise<PackedPackage & { readonly file: string }> {
  const built = await finish(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: ROOT });
  if (built.code !== 0) throw new Error(`the build failed:\n${built.stderr}`);
  // Without its scripts: `prepare` would build once more, under the feet of other tests.
  // As a run of the example leaves it: keys and rows, which must not be packed.
  const left = path.join(ROOT, 'examples', 'support-intents', '.retune');
  await mkdir(left, { recursive: true });
  await writeFile(path.join(left, 'left-by-the-test-of-the-package'), '');
  const told = JSON.parse(await npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', into)) as unknown;
  await rm(path.join(left, 'left-by-the-test-of-the-package'));
  const [packed] = Object.values(told as Record<string, { filename: string; size: number; files: { path: string }[] }>);
  if (packed === undefined) throw new Error('npm pack told nothing');
  const files = packed.files.map((file) => file.path);
  return { file: path.join(into, packed.filename), size: packed.size, files };
}

/** Packs the package and installs it, with `packages`, into a project that holds nothing else. */
export async function installInEmptyProject(
  packages: readonly string[],
  nodeMajors: readonly number[],
): Promise<EmptyProject> {
  const dir = await mkdtemp(path.join(tmpdir(), 'retune-project-'));
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  try {
    const { file, size, files } = await pack(dir);
    await writeFile(path.join(dir, 'package.json'), '{ "name": "own", "private": true, "type": "module" }\n');
    const own = Number.parseInt(process.versions.node, 10);
    const nodes: Record<number, string> = {};
    const installNode = async (major: number): Promise<void> => {
      if (major === own) return void (nodes[major] = process.execPath);
      // In a folder of its own: in the project's its bin would be the Node of every npx.
      const prefix = path.join(dir, `node-${major}`);
      await install(dir, '--prefix', prefix, '--ignore-scripts=false', `node@${major}`);
      const program = process.platform === 'win32' ? 'node.exe' : 'node';
      nodes[major] = path.join(prefix, 'node_modules', 'node', 'bin', program);
      if (!existsSync(nodes[major])) throw new Error(`npm did not run the install script of node@${major}`);
    };
    await Promise.all([install(dir, file, ...packages), ...nodeMajors.map(installNode)]);
    return { dir, packed: { size, files }, nodes, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
