import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fewShotTurns } from '../../activities/few-shot.ts';
import { gatherSuite } from '../../activities/evaluation-suite.ts';
import type { Suite } from '../../activities/evaluation-suite.ts';
import { runConfigSchema } from '../../config/run-config.ts';
import { prepareDataset } from '../../dataset/prepare-dataset.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Given {
  /** Rows of the data's own file, as JSON Lines. */
  readonly rows: readonly unknown[];
  readonly files?: Readonly<Record<string, string>>;
  readonly evaluation?: Record<string, unknown>;
  readonly source?: Record<string, unknown>;
  readonly pii?: Record<string, unknown>;
}

const NOMINAL = '2026-11-26T00:00:00.000Z';

/** The suite of a dataset whose every row is held out. */
async function suite({ rows, files = {}, evaluation = {}, source = {}, pii = {} }: Given): Promise<Suite> {
  const baseDir = await tempDir();
  await writeFile(join(baseDir, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(baseDir, name), text);
  const config = runConfigSchema.parse({
    name: 'suite',
    data: { sources: [{ path: 'rows.jsonl', split: 'test', ...source }], pii },
    training: { provider: 'local', base_model: 'local-small' },
    evaluation,
  });
  const place = { baseDir, nominalTime: NOMINAL };
  const prepared = await prepareDataset({ data: config.data, place, providers: [], outDir: join(baseDir, 'out') });
  const { files: written, labels, splits } = prepared;
  return gatherSuite(
    { config, digest: '', ...place },
    { test: written.test, index: written.testIndex, labels, tokens: splits.test.tokens },
    join(baseDir, 'suite'),
    { pseudonymKey: null, erased: null },
  );
}

const pair = (prompt: string, completion: string, more: Record<string, string> = {}) => ({
  prompt,
  completion,
  ...more,
});
const SCORED = { scorers: ['exact_match'] };
const turn = (role: string, content: string | null, more: Record<string, unknown> = {}) => ({ role, content, ...more });
const call = (city: string) => ({
  tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: JSON.stringify({ city }) } }],
});
const TOOLS = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }];

it('a file of prompts that is missing is none of data.sources', async () => {
  const missing = suite({ rows: [pair('a?', 'A')], evaluation: { ...SCORED, dataset: 'gone.jsonl' } });
  await expect(missing).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', hint: expect.stringMatching(/dataset/) });
});

it('nor is one of few-shot examples', async () => {
  const config = runConfigSchema.parse({
    name: 'shots',
    data: { sources: [{ path: 'rows.jsonl' }] },
    training: { provider: 'local', base_model: 'local-small' },
  });
  const resolved = { config, digest: '', baseDir: await tempDir(), nominalTime: NOMINAL };
  const reading = { data: config.data, pseudonymKey: null, erased: null };
  const shots = fewShotTurns(resolved, join(resolved.baseDir, 'gone.csv'), reading);
  await expect(shots).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', hint: 'Check the path that was given.' });
});

describe('personal data in what a model is evaluated by', () => {
  const held = { 'held.jsonl': JSON.stringify(pair('mail ada@example.com back', 'done')) };
  const files = { rows: [pair('a?', 'A')], files: held, evaluation: { ...SCORED, dataset: 'held.jsonl' } };

  it('is counted in a file of prompts, so that a run can stop before it leaves', async () => {
    expect(await suite(files)).toMatchObject({ rows: 1, pii: { email: 1 } });
  });

  it('is redacted there as in the rows', async () => {
    const { items } = await suite({ ...files, pii: { policy: 'redact' } });
    expect(items[0]?.messages).toEqual([{ role: 'user', content: 'mail [EMAIL] back' }]);
  });

  const label = { prompt: 'who?', first: 'ada@example.com', second: 'nobody', label: 'first' };
  const judged = {
    rows: [pair('a?', 'A')],
    files: { 'labels.jsonl': JSON.stringify(label) },
    evaluation: { scorers: ['judge'], judge: { model: 'local:local-small', human_labels: 'labels.jsonl' } },
  };

  it('is counted in pairs that people have labelled, and blocked there', async () => {
    expect(await suite(judged)).toMatchObject({ humanLabels: 1, pii: { email: 1 } });
    await expect(suite({ ...judged, pii: { policy: 'block' } })).rejects.toMatchObject({
      code: 'DATA_REJECTED',
      message: 'labels.jsonl:1: The text holds an e-mail address',
    });
  });
});

describe('what a suite holds', () => {
  it('is the test split unless files are named', async () => {
    const { items, rows } = await suite({ rows: [pair('a?', 'A'), pair('b?', 'B')], evaluation: SCORED });
    expect(rows).toBe(2);
    expect(items.map(({ messages, expected }) => [messages, expected])).toEqual([
      [[{ role: 'user', content: 'a?' }], 'A'],
      [[{ role: 'user', content: 'b?' }], 'B'],
    ]);
  });

  it('is a file of prompts alone, or both, each part a slice of its own', async () => {
    const files = { 'held.csv': 'prompt,completion\nc?,C\nd?,D\n' };
    const alone = await suite({ rows: [pair('a?', 'A')], files, evaluation: { ...SCORED, dataset: 'held.csv' } });
    expect(alone.items.map(({ expected, slices }) => [expected, slices])).toEqual([
      ['C', {}],
      ['D', {}],
    ]);
    const both = await suite({
      rows: [pair('a?', 'A')],
      files,
      evaluation: { ...SCORED, dataset: ['test', 'held.csv'] },
    });
    expect(both.items.map(({ slices }) => slices['dataset'])).toEqual(['test', 'held.csv', 'held.csv']);
  });

  it('reads a file with the columns of the first source where it has them', async () => {
    const { items } = await suite({
      rows: [{ text: 'a?', category: 'A', lang: 'en' }],
      source: { columns: { prompt: 'text', completion: 'category', slice: 'lang' } },
      files: { 'held.jsonl': '{"text":"c?","category":"C","lang":"zh"}' },
      evaluation: { ...SCORED, dataset: 'held.jsonl' },
    });
    expect(items).toMatchObject([{ expected: 'C', slices: { lang: 'zh' } }]);
  });

  it('counts an equal prompt with an equal answer once, and says so', async () => {
    const files = { 'held.csv': 'prompt,completion\na?,A\na?,B\n' };
    const { items, warnings } = await suite({
      rows: [pair('a?', 'A')],
      files,
      evaluation: { ...SCORED, dataset: ['test', 'held.csv'] },
    });
    expect(items.map(({ expected }) => expected)).toEqual(['A', 'B']);
    expect(new Set(items.map(({ id }) => id)).size).toBe(2);
    expect(warnings).toEqual(['1 evaluation prompts stood there twice and count once']);
  });

  it('says how many rows of a file could not be used', async () => {
    const files = { 'held.csv': 'prompt,completion\nc?,C\n,D\n' };
    const { warnings } = await suite({
      rows: [pair('a?', 'A')],
      files,
      evaluation: { ...SCORED, dataset: 'held.csv' },
    });
    expect(warnings.join()).toMatch(/1 of 2 rows of held\.csv could not be used/);
  });

  it('refuses a file of which no row can be used', async () => {
    const files = { 'held.csv': 'x,y,z\n1,2,3\n' };
    const refused = suite({ rows: [pair('a?', 'A')], files, evaluation: { ...SCORED, dataset: 'held.csv' } });
    await expect(refused).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: /columns_unknown/ });
  });

  it('has the same digest as long as prompts, expected answers and scorers are the same', async () => {
    const given: Given = { rows: [pair('a?', 'A')], evaluation: SCORED };
    const { digest } = await suite(given);
    expect((await suite(given)).digest).toBe(digest);
    expect((await suite({ ...given, rows: [pair('a?', 'B')] })).digest).not.toBe(digest);
    const module = { ...given, evaluation: { scorers: ['./mine.mjs'] } };
    const one = await suite({ ...module, files: { 'mine.mjs': 'export default () => ({ score: 1 });' } });
    const other = await suite({ ...module, files: { 'mine.mjs': 'export default () => ({ score: 0 });' } });
    expect(one.digest).not.toBe(other.digest);
  });
});

describe('turns', () => {
  const conversation = {
    messages: [
      turn('user', 'Weather in Köln?'),
      turn('assistant', null, call('Köln')),
      turn('tool', '{"sky":"grey"}', { tool_call_id: 'c1' }),
      turn('assistant', 'Grey.'),
      turn('user', 'And in Bonn?'),
      turn('assistant', null, call('Bonn')),
    ],
    tools: TOOLS,
  };

  it('last is one item a conversation', async () => {
    const { items, answers } = await suite({ rows: [conversation] });
    expect(items).toHaveLength(1);
    expect(items[0]?.messages).toHaveLength(5);
    expect(items[0]?.tools).toEqual(TOOLS);
    expect(answers).toBe('tool_calls');
  });

  it('each is an item for every answer, all of one group', async () => {
    const { items } = await suite({ rows: [conversation], evaluation: { ...SCORED, turns: 'each' } });
    expect(items.map(({ messages }) => messages.length)).toEqual([1, 3, 5]);
    expect(new Set(items.map(({ group }) => group)).size).toBe(1);
    expect(items[0]?.group).not.toBeNull();
  });

  it('tool_calls is an item for every answer that calls, scored as calls', async () => {
    const { items, answers } = await suite({ rows: [conversation], evaluation: { turns: 'tool_calls' } });
    expect(items.map(({ messages }) => messages.length)).toEqual([1, 5]);
    expect(answers).toBe('tool_calls');
    expect(items[1]?.messages[1]).toEqual({ role: 'assistant', content: '', ...call('Köln') });
  });

  it('tool_calls without any call stops before anything is paid', async () => {
    const refused = suite({ rows: [pair('a?', 'A')], evaluation: { ...SCORED, turns: 'tool_calls' } });
    await expect(refused).rejects.toMatchObject({ code: 'NO_TEST_ROWS' });
  });
});

describe('scorers: auto', () => {
  it('takes JSON answers field by field', async () => {
    expect((await suite({ rows: [pair('a?', '{"x":1}'), pair('b?', '{"x":2}')] })).answers).toBe('json');
  });

  it('stops on free text', async () => {
    const refused = suite({ rows: [pair('a?', 'some words'), pair('b?', '{"x":2}')] });
    await expect(refused).rejects.toMatchObject({ code: 'SCORERS_UNDECIDED' });
  });

  it('stops where a named scorer can never score an expected text', async () => {
    const refused = suite({ rows: [pair('a?', '(unclosed')], evaluation: { scorers: ['regex'] } });
    await expect(refused).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: /prompt 1 .*RE2/ });
  });
});
