import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Packages that package.json names and node_modules/ lacks, or has in another version. */
export function missingPackages(root) {
  const { dependencies, devDependencies } = readJson(path.join(root, 'package.json'));
  return Object.entries({ ...dependencies, ...devDependencies }).flatMap(([name, version]) => {
    const installed = path.join(root, 'node_modules', name, 'package.json');
    return existsSync(installed) && readJson(installed).version === version ? [] : [name];
  });
}

/** How to run npm without a shell: the npm that runs this script, else the one that came with this Node. */
export function npmCommand(environment = process.env, execPath = process.execPath) {
  const nodeDir = path.dirname(execPath);
  const scripts = [
    environment.npm_execpath,
    path.join(nodeDir, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(nodeDir, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = scripts.find((file) => file !== undefined && /npm-cli\.[cm]?js$/.test(file) && existsSync(file));
  if (script !== undefined) return { command: execPath, args: [script], shell: false };
  // Node refuses to start a .cmd file without a shell.
  return process.platform === 'win32'
    ? { command: 'npm.cmd', args: [], shell: true }
    : { command: 'npm', args: [], shell: false };
}

/** `npm ci` where packages are missing; it builds dist/ by the prepare script. Progress goes to stderr. */
export async function ensureInstalled(root) {
  const missing = missingPackages(root);
  if (missing.length === 0) return;
  process.stderr.write(`retune: installing dependencies with npm ci (${missing.length} missing)\n`);
  const npm = npmCommand();
  const child = spawn(npm.command, [...npm.args, 'ci'], {
    cwd: root,
    shell: npm.shell,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`npm ci failed (exit ${code}); its messages are above`);
}
