import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { assertSupported } from '../../config/check-support.ts';
import { leavesOf } from '../../config/key-path.ts';
import { FULL } from './full-config.ts';
import { loadText, MINIMAL } from './load-text.ts';
import { RetuneError } from '../../domain/failure-type.ts';

const CANARIES = [
  'sk-canary-0123456789abcdef',
  'canary passphrase 1',
  'dspk_canary1',
  'canaryAbc123canaryAbc123canary',
];

/** Everything that a shell, a log line or `--json` could show of an error. */
function shown(call: () => unknown): string {
  try {
    call();
    return '';
  } catch (error) {
    if (!(error instanceof RetuneError)) throw error;
    return [error.message, error.hint, error.stack, inspect(error, { depth: 9 }), JSON.stringify(error.details)].join(
      '\n',
    );
  }
}

test.each(CANARIES)('%s, set at every key in turn, is in no error', (canary) => {
  const { config } = loadText(FULL);
  const leaves = leavesOf(config).map(([path]) => path.map(String));
  expect(leaves.length).toBeGreaterThan(60);
  const blocks = Object.keys(config).map((key) => [key]);
  for (const path of [...leaves, ...blocks]) {
    const flags = { [path.map((segment) => `"${segment}"`).join('.')]: canary };
    const output = shown(() => {
      const loaded = loadText(FULL, { flags });
      assertSupported(loaded.config, loaded.locate);
    });
    expect(output, path.join('.')).not.toContain('canary');
  }
});

test.each(CANARIES)('%s in a file that cannot be read is in no error', (canary) => {
  const texts = [
    `name: !tag ${canary}\n`,
    `name: *${canary.replaceAll(' ', '')}\n`,
    `name: "${canary}\n`,
    `name: x\n${canary}\n`,
    `name: [${canary}\n`,
    `name: @${canary}\n`,
    `${MINIMAL}providers: { lab: { kind: openai, api_key_env: "${canary}" } }\n`,
    `${MINIMAL}providers: { lab: { kind: openai, api_key: "${canary}" } }\n`,
  ];
  for (const text of texts) {
    const output = shown(() => loadText(text));
    expect(output, text).not.toBe('');
    expect(output, text).not.toContain('canary');
  }
});

test.each(CANARIES.filter((canary) => !canary.includes(' ')))('%s as a key is in no error', (canary) => {
  const texts = [
    `${canary}: x\n${canary}: y\n`,
    `${MINIMAL}"${canary}": 1\n`,
    `${MINIMAL}providers: { "${canary}": { kind: openai } }\n`,
    `${MINIMAL}budget: { prices: { "${canary}": "${canary}" } }\n`,
  ];
  for (const text of texts) {
    const output = shown(() => loadText(text));
    expect(output, text).not.toBe('');
    expect(output, text).not.toContain('canary');
  }
});

test.each(CANARIES)('%s in a malformed --set is in no error', (canary) => {
  for (const set of [canary, `gate.mode=[${canary}`, `name.x=${canary}`, `gate.mode=${canary}`, `gate.x=${canary}`]) {
    const output = shown(() => loadText(MINIMAL, { sets: [set] }));
    expect(output, set).not.toBe('');
    expect(output, set).not.toContain('canary');
  }
});
