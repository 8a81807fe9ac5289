// The peers' own environment: a Python venv, and a Rust loop where cargo is present.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const PACKAGES = ['datasets', 'polars', 'duckdb', 'pandas', 'orjson', 'tiktoken'];

function run(command, args, say, options = {}) {
  say(`${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', process.stderr, process.stderr], ...options });
  return error === undefined && status === 0;
}

/** The venv's Python, with the peers in it. Throws where they cannot be installed. */
export function preparePython(work, say) {
  const python = path.join(work, 'venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (!existsSync(python) && !run('python3', ['-m', 'venv', path.join(work, 'venv')], say))
    throw new Error('python3 with venv is needed for the peers');
  const present = spawnSync(python, ['-c', `import ${PACKAGES.join(', ')}`], { stdio: 'ignore' }).status === 0;
  if (!present && !run(python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], say))
    throw new Error('pip could not install the peers');
  const versions = spawnSync(
    python,
    [
      '-c',
      `import importlib.metadata as m; print(", ".join(f"{p} {m.version(p)}" for p in ${JSON.stringify(PACKAGES)}))`,
    ],
    { encoding: 'utf8' },
  ).stdout.trim();
  return { python, versions };
}

/** The built Rust loop, or null where it cannot be built. */
export function prepareRust(here, work, say) {
  const target = path.join(work, 'target');
  const built = run('cargo', ['build', '--release', '--quiet'], say, {
    cwd: path.join(here, 'peers', 'csv-loop'),
    env: { ...process.env, CARGO_TARGET_DIR: target },
  });
  return built ? path.join(target, 'release', 'csv-loop') : null;
}
