// node keep-one-bridge.mjs NODE_MODULES: of the Temporal SDK's native part, keeps what this machine loads. The package
// brings a build for each system, and the Rust sources.
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const bridge = path.resolve(process.argv[2] ?? 'node_modules', '@temporalio', 'core-bridge');
const { getPrebuiltPath } = createRequire(import.meta.url)(path.join(bridge, 'common.js'));
const needed = path.basename(path.dirname(getPrebuiltPath()));

for (const target of readdirSync(path.join(bridge, 'releases')))
  if (target !== needed) rmSync(path.join(bridge, 'releases', target), { recursive: true });
for (const source of ['sdk-core', 'bridge-macros', 'src', 'ts', 'scripts', 'Cargo.toml', 'Cargo.lock'])
  rmSync(path.join(bridge, source), { recursive: true, force: true });
