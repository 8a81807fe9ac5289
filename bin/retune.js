#!/usr/bin/env node
import { existsSync } from 'node:fs';

// `retune list | head` closes our stdout early; that is no error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  if (error.code !== 'EIO') throw error;
});
// A terminal that is gone takes nothing (EIO): what has to be stopped is stopped all the same.
process.stderr.on('error', (error) => {
  if (error.code !== 'EIO' && error.code !== 'EPIPE') throw error;
});

// The AWS SDK's word on the versions of Node to come is for whoever updates Retune: eight lines at each command else.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** A checkout has the build script and sources that may be newer than dist/; an installed package has dist/ alone. */
async function buildInCheckout() {
  const script = new URL('../scripts/build.mjs', import.meta.url);
  if (!existsSync(script)) return;
  const { build, isStale } = await import(script.href);
  if (!isStale()) return;
  process.stderr.write('retune: the sources are newer than dist/, building first\n');
  await build({ onlyIfStale: true });
}

try {
  await buildInCheckout();
  const { main } = await import(new URL('../dist/cli/main.js', import.meta.url).href);
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`retune: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
