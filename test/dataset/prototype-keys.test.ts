import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { RetuneError } from '../../domain/failure-type.ts';
import { runCli } from '../cli/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

afterEach(() => {
  // Whatever a file says, objects are what they were.
  if (Object.keys(Object.prototype).length > 0) throw new Error('Object.prototype was changed');
});

async function prepared(files: Readonly<Record<string, string>>, argv: readonly string[]) {
  const cwd = await tempDir();
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  const { code, json, stderr } = await runCli(['prepare', ...argv, '--out', 'out', '--json'], { cwd });
  const read = (name: string): Promise<string> => readFile(join(cwd, 'out', name), 'utf8').catch(() => '');
  const lines = (await Promise.all(['train.jsonl', 'validation.jsonl', 'test.jsonl'].map(read))).join('');
  return { code, stderr, json: json(), lines, rejected: await read('rejected.jsonl') };
}

describe.each(KEYS)('a data file with the name %s', (key) => {
  it('as a column of a table reads as any other column', async () => {
    const csv = `prompt,completion,${key}\nhello there,hi,polluted\nmy bill is wrong,sorry,\n`;
    const { code, json, lines } = await prepared({ 'a.csv': csv }, ['a.csv']);
    expect([code, json['ledger']]).toMatchObject([0, { totals: { rows: 2, accepted: 2 } }]);
    expect(lines).not.toContain('polluted');
  });

  it('as the column of the prompt, told by configuration, gives its cells', async () => {
    const config = `name: n
data:
  sources: [{ path: a.csv, columns: { prompt: "${key}", completion: b, id: "${key}", slice: "${key}", group: "${key}" } }]
  split: { test: 0.3 }
training: { provider: local, base_model: local-small }
`;
    const rows = Array.from({ length: 12 }, (_, row) => `question ${row},answer ${row}`);
    const files = { 'retune.yaml': config, 'a.csv': [`${key},b`, ...rows, ''].join('\n') };
    const { json, lines } = await prepared(files, []);
    expect(json['ledger']).toMatchObject({ totals: { rows: 12, accepted: 12 } });
    expect(lines).toContain('"question 7"');
  });

  it('as a key of JSON, at every depth, is a key of its own and reaches no other object', async () => {
    const inner = `{"polluted":true,"role":"user"}`;
    const jsonl = [
      `{"${key}":${inner},"prompt":"hello there","completion":"hi"}`,
      `{"messages":[{"role":"user","content":"what?","${key}":${inner}},{"role":"assistant","content":"that"}]}`,
      `{"messages":[{"role":"user","content":"what now?"},{"role":"assistant","content":"that","${key}":{"x":1}}]}`,
      `{"${key}":{"messages":[]}}`,
    ];
    for (const line of jsonl) {
      const { json } = await prepared({ 'a.jsonl': `${line}\n` }, ['a.jsonl']);
      expect(json['ledger']).toMatchObject({ totals: { rows: 1 } });
    }
  });

  it('as an answer, a label, a value to filter by or a tag is a text like any other', async () => {
    const config = `name: n
data:
  sources: [{ path: a.csv, columns: { prompt: p, completion: c, slice: s }, where: { s: ["${key}"] }, tag: "${key}" }]
  labels: ["${key}", other]
  label_map: { "${key}s": "${key}" }
training: { provider: local, base_model: local-small }
`;
    const csv = `p,c,s\none question,${key},${key}\ntwo questions,${key}s,${key}\nthree questions,other,else\n`;
    const { json, lines } = await prepared({ 'retune.yaml': config, 'a.csv': csv }, []);
    expect(json['ledger']).toMatchObject({ totals: { rows: 3, accepted: 1, repaired: 1, excluded: 1 } });
    expect(lines.split(`"content":"${key}"`)).toHaveLength(3);
  });
});

it.each(KEYS)(
  'a configuration and a --set that name %s are refused, or take it as the name that it is',
  async (key) => {
    const cwd = await tempDir();
    const configPath = join(cwd, 'retune.yaml');
    const text = (extra: string): string => `name: n
data:
  sources: [{ path: a.csv }]
${extra}
`;
    const load = async (extra: string, sets: readonly string[] = []) => {
      await writeFile(configPath, text(extra));
      return loadConfig({ configPath, cwd, sets: [...sets] });
    };
    const training = 'training: { provider: local, base_model: local-small }';
    await expect(load(`${training}\n${key}: { polluted: 1 }`)).rejects.toThrow(RetuneError);
    await expect(load(`${training}\ngate: { ${key}: { polluted: 1 } }`)).rejects.toThrow(RetuneError);
    for (const set of [`${key}.polluted=1`, `gate.${key}.polluted=1`, `data.sources.0.${key}.polluted=1`])
      await expect(load(training, [set]), set).rejects.toThrow(RetuneError);
    await expect(load(`training: { provider: "${key}", base_model: m }`)).rejects.toThrow(RetuneError);
    const { config } = await load(`${training}\nbudget: { prices: { "${key}": { training: 5 } } }`).catch(() => ({
      config: null,
    }));
    if (config !== null) expect(Object.getPrototypeOf(config.budget.prices)).toBe(Object.prototype);
  },
);
