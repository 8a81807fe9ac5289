import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorToText } from '../../cli/errors.ts';
import { junitXml } from '../../cli/junit.ts';
import { jsonLine, printable } from '../../cli/output.ts';
import { RetuneError } from '../../domain/failure-type.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

/** Clears the screen, sets the title, writes to the clipboard; C1 forms; what turns writing round. */
const ATTACKS = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\u009d52;c;\u009c',
  '\u202etxt.exe',
  '\u2066x\u2069',
  '\r',
  '\u0008',
];
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const ACTS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** What a counter of rows writes to a terminal by itself. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const PROGRESS = /\r(?:\u001b\[K)?/g;

it('errors, texts and JSON lines hold nothing that a terminal acts on, and the JSON reads back as it was', () => {
  for (const attack of ATTACKS) {
    const error = new RetuneError('USAGE', `no ${attack} here`, { hint: `try ${attack}`, cause: new Error(attack) });
    expect(errorToText(error, true)).not.toMatch(ACTS);
    expect(printable(`a${attack}b\tc\nd`)).not.toMatch(ACTS);
    const value = { text: attack, [attack]: [attack] };
    expect(jsonLine(value)).not.toMatch(ACTS);
    expect(JSON.parse(jsonLine(value))).toEqual(value);
  }
  expect(printable('Grüße, 你好\n\tשלום')).toBe('Grüße, 你好\n\tשלום');
});

it('a file that is named to attack a terminal is named harmlessly, found or not', async () => {
  const name = `evil\u001b]0;x\u0007\u009b2J\u202e.csv`;
  const cwd = temporaryFolder();
  for (const exists of [false, true]) {
    if (exists) writeFileSync(join(cwd, name), `prompt,completion\n\u001b[2Jhello,\n`);
    for (const flags of [[], ['--json'], ['--debug']]) {
      const { stdout, stderr } = await runCli(['validate', name, ...flags], { cwd, tty: true });
      expect((stdout + stderr).replaceAll(PROGRESS, '')).not.toMatch(ACTS);
    }
  }
});

it('neither does a configuration, nor the name of a folder', async () => {
  const cwd = temporaryFolder();
  const folder = join(cwd, 'a\u001b]0;x\u0007b');
  mkdirSync(folder);
  writeFileSync(join(folder, 'retune.yaml'), `"na\\e]0;x\\ame": x\nname: "b\\e[2J"\n`);
  const { code, stdout, stderr } = await runCli(['config', 'show'], { cwd: folder, tty: true });
  expect(code).toBe(2);
  expect(stdout + stderr).not.toMatch(ACTS);
});

it('a JUnit file neither', () => {
  const details = {
    verdict: 'HOLD',
    reasons: [ATTACKS.join('')],
    checks: [],
    baseline: { model: 'a' },
    candidate: { model: '\u009b2J' },
  };
  const xml = junitXml({ details, resolved: { config: { name: 'n' } } } as unknown as Parameters<typeof junitXml>[0]);
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});
