import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CSV, runCli, temporaryFolder } from './run-cli.ts';

const read = (cwd: string): string => readFileSync(join(cwd, 'retune.yaml'), 'utf8');
const sourceOf = (cwd: string): unknown => (parse(read(cwd)) as { data: { sources: unknown[] } }).data.sources[0];

/** Three kinds of answers to long texts, under names that nobody knows. */
const ODD_NAMES = [
  'ticket_id,Body,Outcome',
  ...Array.from(
    { length: 60 },
    (_, row) => `${row},"customer ${row} says that it is broken",${['a', 'b', 'c'][row % 3]}`,
  ),
  '',
].join('\n');

describe('init', () => {
  it('writes a configuration that loads, validates and estimates as it stands', async () => {
    const cwd = temporaryFolder({ 'My Tickets.csv': CSV });
    const { code, json } = await runCli(['init', 'My Tickets.csv', '--json'], { cwd });
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      config: join(cwd, 'retune.yaml'),
      guessed: false,
      sources: [{ format: 'csv', encoding: 'utf-8', delimiter: ',', shape: 'prompt_completion', rejected: 0 }],
      estimate: { base_model: 'local-small', tokens: { train: expect.any(Number) } },
    });
    expect(parse(read(cwd))).toMatchObject({ name: 'my-tickets', training: { provider: 'local' } });
    for (const command of [['validate'], ['estimate'], ['run', '--dry-run']])
      expect((await runCli([...command, '--json'], { cwd })).code, command.join(' ')).toBe(0);
  });

  it('names the schema that it wrote beside it, for editors', async () => {
    const cwd = temporaryFolder({ 'a.csv': CSV });
    await runCli(['init'], { cwd });
    const [first = ''] = read(cwd).split('\n');
    const schema = /^# yaml-language-server: \$schema=(.+)$/.exec(first)?.[1] ?? '';
    expect(JSON.parse(readFileSync(join(cwd, schema), 'utf8'))).toMatchObject({ title: 'Retune configuration' });
  });

  it('takes columns of unknown names by what they hold, and says that it is a guess', async () => {
    const cwd = temporaryFolder({ 'calls.csv': ODD_NAMES });
    const { code, stdout } = await runCli(['init', 'calls.csv'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('prompt: Body; answer: Outcome (a guess');
    expect(sourceOf(cwd)).toEqual({
      path: 'calls.csv',
      columns: { prompt: 'Body', completion: 'Outcome', id: 'ticket_id' },
    });
  });

  it('takes a telling name before fewer values, whatever case and blanks do to them, and names the other column', async () => {
    const spelt = ['positive', 'Negative', ' neutral', 'NEGATIVE ', '', 'mixed', 'Mixed', 'POSITIVE'];
    const rows = Array.from({ length: 40 }, (_, at) => `a long review number ${at},${at % 3},${spelt[at % 8]}`);
    const cwd = temporaryFolder({ 'a.csv': `review,stars,sentiment\n${rows.join('\n')}\n` });
    const { stdout } = await runCli(['init'], { cwd });
    expect(stdout).toContain('prompt: review; answer: sentiment (a guess');
    expect(stdout).toContain('stars might be the answer too');
  });

  it.each([
    ['a usual name of the answer before a telling one', 'review,type,label', [], 'prompt: review; answer: label'],
    ['a usual name of the prompt before the longest text', 'note,question,kind', [], 'prompt: question; answer: kind'],
    ['what a flag says', 'review,kind,type', ['--completion-column', 'kind'], 'prompt: review; answer: kind'],
  ])('takes %s', async (_title, header, flags, says) => {
    const rows = Array.from(
      { length: 40 },
      (_, at) => `a long review number ${at},${at % 2 ? 'yes' : 'no'},l${at % 4}`,
    );
    const cwd = temporaryFolder({ 'a.csv': `${header}\n${rows.join('\n')}\n` });
    const { stdout } = await runCli(['init', ...flags], { cwd });
    expect(stdout).toContain(says);
    expect(stdout).not.toContain('might be');
  });

  it('keeps what the flags say of how the file is read', async () => {
    const cwd = temporaryFolder({ 'a.csv': 'note\nq;w;x\nfrage eins;ja;1\nfrage zwei;nein;2\n' });
    const flags = ['--delimiter', ';', '--skip-lines', '1', '--prompt-column', 'q', '--completion-column', 'w'];
    expect((await runCli(['init', 'a.csv', ...flags], { cwd })).code).toBe(0);
    expect(sourceOf(cwd)).toMatchObject({ delimiter: ';', skip_lines: 1, columns: { prompt: 'q', completion: 'w' } });
  });

  it('needs no columns for chats', async () => {
    const line = (row: number) =>
      JSON.stringify({
        messages: [
          { role: 'user', content: `question ${row}` },
          { role: 'assistant', content: `answer ${row}` },
        ],
      });
    const cwd = temporaryFolder({ 'chats.jsonl': Array.from({ length: 40 }, (_, row) => line(row)).join('\n') });
    expect((await runCli(['init'], { cwd })).code).toBe(0);
    expect(sourceOf(cwd)).toEqual({ path: 'chats.jsonl' });
  });

  it('is used instead of a configuration of another name, with --yes', async () => {
    const cwd = temporaryFolder({ 'a.csv': CSV, 'retune.yml': 'name: mine\n' });
    expect((await runCli(['init', '--yes'], { cwd })).code).toBe(0);
    expect((await runCli(['estimate'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'retune.yml'), 'utf8')).toBe('name: mine\n');
  });

  it.skipIf(process.platform === 'win32')('makes a home that nobody else may look into', async () => {
    const cwd = temporaryFolder({ 'a.csv': CSV });
    expect((await runCli(['init'], { cwd })).code).toBe(0);
    expect(statSync(join(cwd, '.retune')).mode & 0o777).toBe(0o700);
  });

  it('names a scorer for free text, which none can be chosen for, so that the run is not stopped for want of one', async () => {
    const row = (at: number) =>
      `question number ${at} of many?,an answer of its own to the question ${at} with ${at * 7} words`;
    const text = ['prompt,completion', ...Array.from({ length: 60 }, (_, at) => row(at)), ''].join('\n');
    const cwd = temporaryFolder({ 'free.csv': text });
    expect((await runCli(['init'], { cwd })).code).toBe(0);
    expect(parse(read(cwd))).toMatchObject({ evaluation: { scorers: ['chrf'] } });
    expect((await runCli(['run', '--dry-run', '--json'], { cwd })).code).toBe(0);
  });

  it('says so where it names a scorer for free text, and nothing of it for labels', async () => {
    const text = Array.from({ length: 60 }, (_, at) => `question number ${at}?,an answer of its own number ${at * 7}`);
    const free = await runCli(['init'], {
      cwd: temporaryFolder({ 'a.csv': `prompt,completion\n${text.join('\n')}\n` }),
    });
    const labels = await runCli(['init'], { cwd: temporaryFolder({ 'a.csv': CSV }) });
    expect(free.stdout).toContain('scorers: [chrf], since the answers are free text');
    expect(labels.stdout).not.toContain('chrf');
  });

  it('copies an example that runs', async () => {
    const cwd = temporaryFolder();
    const { code, json } = await runCli(['init', '--example', 'support-intents', '--json'], { cwd });
    expect(code).toBe(0);
    expect(json()['files']).toEqual(['retune.yaml', 'tickets.csv']);
    expect((await runCli(['estimate', '--json'], { cwd })).code).toBe(0);
  });
});

describe('the last line of init', () => {
  const BLANKS = 'a question without an answer,\nanother one without,\n';

  it('is the run where the data hold', async () => {
    const { stdout } = await runCli(['init'], { cwd: temporaryFolder({ 'a.csv': CSV }) });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('next: retune run --dev');
  });

  it.each([
    ['too many rows are rejected', CSV + BLANKS, 'retune validate', '# max_rejected_ratio: 0.05', 3],
    ['no row is left', `text,category\n${BLANKS}`, 'none of 2 rows is left', '# `retune validate` lists why', 3],
    ['no test row is left', 'text,category\na,b\n', 'data.split.test', '# split: { test: 0.5 }', 2],
  ])('says what to do first where %s, as does the file', async (_title, text, says, key, exit) => {
    const cwd = temporaryFolder({ 'a.csv': text });
    const { code, stdout } = await runCli(['init'], { cwd });
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(code).toBe(0);
    expect(last).toMatch(/^next: .+; then retune run --dev$/);
    expect(last).toContain(says);
    expect(read(cwd)).toContain('# BEFORE A RUN: ');
    expect(read(cwd)).toContain(key);
    expect(read(cwd)).not.toContain('chrf');
    expect((await runCli(['run', '--dry-run', '--json'], { cwd })).code).toBe(exit);
  });

  it('gives a share that would do', async () => {
    const cwd = temporaryFolder({ 'a.csv': CSV + BLANKS });
    await runCli(['init'], { cwd });
    writeFileSync(join(cwd, 'retune.yaml'), read(cwd).replace('# max_rejected_ratio', 'max_rejected_ratio'));
    expect((await runCli(['run', '--dry-run', '--json'], { cwd })).code).toBe(0);
  });
});

describe('init changes nothing, with exit 2,', () => {
  it.each([
    ['where a configuration is there', { 'a.csv': CSV, 'retune.yaml': 'name: mine\n' }, [], '--yes'],
    ['where one of another name is there', { 'a.csv': CSV, 'retune.yml': 'name: mine\n' }, [], '--yes'],
    ['where one in JSON is there', { 'a.csv': CSV, 'retune.json': '{}' }, [], '--yes'],
    ['for an example, where one is there', { 'retune.yml': '' }, ['--example', 'support-intents'], '--yes'],
    ['where no data file is there', { 'package.json': '{}' }, [], '--example'],
    ['where two are there and none is named', { 'a.csv': CSV, 'b.jsonl': '' }, [], 'retune init a.csv'],
    ['for an unknown example', {}, ['--example', 'nope'], 'support-intents'],
    ['where an example would overwrite', { 'tickets.csv': CSV }, ['--example', 'support-intents'], '--yes'],
    ['where nothing tells prompt and answer', { 'a.csv': 'x\ny\n' }, [], '--prompt-column'],
  ])('%s', async (_title, files, args, hint) => {
    const cwd = temporaryFolder(files);
    const before = existsSync(join(cwd, 'retune.yaml')) ? read(cwd) : null;
    const { code, stderr } = await runCli(['init', ...args], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
    expect(existsSync(join(cwd, 'retune.yaml')) ? read(cwd) : null).toBe(before);
  });
});
