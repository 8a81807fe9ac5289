import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG, CSV, project, runCli, temporaryFolder } from './run-cli.ts';

const BAD_ROW = `${CSV},card\n`;

describe('validate', () => {
  it('accepts clean files without a configuration and exits 0', async () => {
    const cwd = temporaryFolder({ 'tickets.csv': CSV });
    const { code, json } = await runCli(['validate', 'tickets.csv', '--json'], { cwd });
    expect(code).toBe(0);
    expect(json()).toMatchObject({ totals: { rows: 40, accepted: 40, rejected: 0 }, issues: [], error: null });
  });

  it('exits 3 for one rejected row, with the ledger beside the error and the place in it', async () => {
    const cwd = temporaryFolder({ 'tickets.csv': BAD_ROW });
    const { code, json } = await runCli(['validate', 'tickets.csv', '--json'], { cwd });
    expect(code).toBe(3);
    expect(json()).toMatchObject({
      totals: { rows: 41, accepted: 40, rejected: 1 },
      issues: [{ code: 'prompt_blank', row: 41, line: 42 }],
      error: { code: 'DATA_REJECTED' },
    });
  });

  it('names the place and what to do for people', async () => {
    const cwd = temporaryFolder({ 'tickets.csv': BAD_ROW });
    const { stdout, stderr } = await runCli(['validate', 'tickets.csv'], { cwd });
    expect(stdout).toContain('tickets.csv:42 (row 41');
    expect(stdout).toContain('hint:');
    expect(stderr).toMatch(/^error: 1 of 41 rows are rejected/);
  });

  it('allows a share of rejected rows with --max-rejected-ratio', async () => {
    const cwd = temporaryFolder({ 'tickets.csv': BAD_ROW });
    const allowed = await runCli(['validate', 'tickets.csv', '--max-rejected-ratio', '0.03'], { cwd });
    const tooMany = await runCli(['validate', 'tickets.csv', '--max-rejected-ratio', '0.02'], { cwd });
    expect([allowed.code, tooMany.code]).toEqual([0, 3]);
  });

  it('does not let the configured ratio allow what only the flag may', async () => {
    const cwd = project({ 'tickets.csv': BAD_ROW });
    const { code } = await runCli(['validate', '--set', 'data.max_rejected_ratio=0.5'], { cwd });
    expect(code).toBe(3);
  });

  it('names its own flag alone, and says where a run would take the rows', async () => {
    const hintOf = async (...args: string[]) => {
      const { json } = await runCli(['validate', '--json', ...args], { cwd: project({ 'tickets.csv': BAD_ROW }) });
      return (json()['error'] as { readonly hint: string }).hint;
    };
    const own = 'mend the rows listed, or allow a share of them with --max-rejected-ratio';
    expect(await hintOf('tickets.csv')).toBe(own);
    expect(await hintOf('--set', 'data.max_rejected_ratio=0.01')).toBe(own);
    const taken = `${own}; \`run\` takes up to 15 % by data.max_rejected_ratio`;
    expect(await hintOf('--set', 'data.max_rejected_ratio=0.15')).toBe(taken);
    expect(await hintOf('--set', 'data.max_rejected_ratio=0.15', '--max-rejected-ratio', '0.01')).toBe(taken);
  });

  it('takes providers before the file too, and answers where the data can train', async () => {
    const cwd = temporaryFolder({ 'tickets.csv': CSV });
    const { json } = await runCli(['validate', '--provider', 'openai', 'together', 'tickets.csv', '--json'], { cwd });
    expect(Object.keys(json()['providers'] ?? {})).toEqual(['openai', 'together']);
    expect(json()['totals']).toMatchObject({ rows: 40 });
  });

  it('points to the configuration that says how to read a file whose columns nothing tells', async () => {
    const rows = CSV.replace('text,category', 'body,kind,x').replaceAll(/(?<=,(?:card|billing))$/gm, ',1');
    const config = CONFIG.replace('prompt: text, completion: category', 'prompt: body, completion: kind');
    const cwd = temporaryFolder({ 'retune.yaml': config, 'tickets.csv': rows, 'other.csv': rows });
    const hintOf = async (...args: string[]) => (await runCli([...args, '--json'], { cwd })).json()['error'];
    const pointing = { hint: expect.stringContaining('retune.yaml says how to read this file: `retune validate`') };
    expect(await hintOf('validate', 'tickets.csv')).toMatchObject(pointing);
    expect(await hintOf('prepare', 'tickets.csv')).toMatchObject({ hint: expect.stringContaining('`retune prepare`') });
    expect(await hintOf('validate', 'other.csv')).not.toMatchObject(pointing);
    expect(await hintOf('validate')).toBeNull();
    writeFileSync(join(cwd, 'retune.yaml'), 'name: [');
    expect(await hintOf('validate', 'tickets.csv')).toMatchObject({
      code: 'DATA_REJECTED',
      hint: expect.not.stringContaining('retune.yaml'),
    });
  });

  it('says of each spelling which label it differs from and how, and never quotes the row', async () => {
    const spelt = ['negative ', 'Positive', ' NEGATIVE', 'Positive', 'elsewhere'];
    const rows = spelt.map((answer, at) => `question ${at},${answer}`).join('\n');
    const cwd = project({ 'tickets.csv': `${CSV}${rows}\n` });
    const labels = ['--set', 'data.labels=[card, billing, positive, negative]'];
    const { stdout } = await runCli(['validate', ...labels], { cwd });
    const mend = 'mend the row, or map it with data.label_map.';
    expect(stdout.split('\n').filter((line) => line.startsWith('  hint for'))).toEqual([
      `  hint for tickets.csv:42 (row 41, /category): It differs from "negative" only in white space: ${mend}`,
      `  hint for tickets.csv:43 (row 42, /category): It differs from "positive" only in case: ${mend}`,
      `  hint for tickets.csv:44 (row 43, /category): It differs from "negative" only in case and white space: ${mend}`,
      '  hint for tickets.csv:46 (row 45, /category): Add it to data.labels, or map it with data.label_map.',
    ]);
    expect(stdout).not.toMatch(/Positive|NEGATIVE|elsewhere/);
  });

  it('reads columns and dialect as told', async () => {
    const cwd = temporaryFolder({ 'rows.csv': "frage;antwort\n'a;b';x\nc;y\n" });
    const flags = ['--prompt-column', 'frage', '--completion-column', 'antwort', '--delimiter', ';', '--quote', "'"];
    const { code, json } = await runCli(['validate', 'rows.csv', ...flags, '--json'], { cwd });
    expect(code).toBe(0);
    expect(json()).toMatchObject({ sources: [{ delimiter: ';', rows: 2, accepted: 2 }] });
  });

  it('exits 2 for a file that is not there', async () => {
    const { code, json } = await runCli(['validate', 'nix.csv', '--json']);
    expect(code).toBe(2);
    expect(json()['error']).toMatchObject({ code: 'FILE_NOT_FOUND', message: expect.stringContaining('nix.csv') });
  });

  it('speaks of the path that was given, and of data.sources only where that named it', async () => {
    const cwd = temporaryFolder({ 'retune.yaml': CONFIG });
    const hintOf = async (...args: string[]) => (await runCli([...args, '--json'], { cwd })).json()['error'];
    const given = { hint: 'Check the path that was given.' };
    const configured = { hint: expect.stringMatching(/^Check the path of data\.sources/) };
    expect(await hintOf('validate', 'nix.csv')).toMatchObject(given);
    expect(await hintOf('prepare', 'nix.csv')).toMatchObject(given);
    expect(await hintOf('validate')).toMatchObject(configured);
    expect(await hintOf('prepare')).toMatchObject(configured);
  });

  it('exits 2 where neither a file nor a configuration is there', async () => {
    const { code, stderr } = await runCli(['validate']);
    expect(code).toBe(2);
    expect(stderr).toContain('retune validate tickets.csv');
  });
});

describe('prepare', () => {
  it('writes the dataset and prints its digest, splits and manifest', async () => {
    const cwd = project();
    const { code, json } = await runCli(['prepare', '--out', 'out', '--json'], { cwd });
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      out: join(cwd, 'out'),
      dataset_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      error: null,
    });
    for (const name of ['train.jsonl', 'validation.jsonl', 'test.jsonl', 'rejected.jsonl', 'manifest.json']) {
      expect(existsSync(join(cwd, 'out', name))).toBe(true);
    }
    const { splits } = JSON.parse(readFileSync(join(cwd, 'out', 'manifest.json'), 'utf8'));
    expect(json()['splits']).toEqual(splits);
  });

  it('exits 3 above max_rejected_ratio and still prints the ledger', async () => {
    const cwd = project({ 'tickets.csv': BAD_ROW });
    const { code, json } = await runCli(['prepare', '--json'], { cwd });
    expect(code).toBe(3);
    expect(json()).toMatchObject({ ledger: { totals: { rejected: 1 } }, error: { code: 'DATA_REJECTED' } });
  });
});

describe('run --dry-run', () => {
  it('ends at the estimate, with null run id and verdict, and leaves nothing behind', async () => {
    const cwd = project();
    const { code, json } = await runCli(['run', '--dry-run', '--json'], { cwd });
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      type: 'result',
      run_id: null,
      verdict: null,
      stage: 'estimate',
      exit_code: 0,
      error: null,
    });
    expect(json()['estimate']).toMatchObject({ base_model: 'local-small', test: { rows: expect.any(Number) } });
    expect(existsSync(join(cwd, '.retune'))).toBe(false);
  });

  it('exits 3 for rejected data, inside the result line', async () => {
    const { code, json } = await runCli(['run', '--dry-run', '--json'], { cwd: project({ 'tickets.csv': BAD_ROW }) });
    expect(code).toBe(3);
    expect(json()).toMatchObject({
      type: 'result',
      exit_code: 3,
      error: { code: 'DATA_REJECTED' },
      ledger: { rejected: 1 },
    });
  });

  it('exits 2 where no key is set for the provider', async () => {
    const flags = ['--provider', 'deepseek', '--base-model', 'deepseek-chat', '--set', 'data.pii.policy=off'];
    const { code, json } = await runCli(['run', '--dry-run', '--json', ...flags], { cwd: project() });
    expect(code).toBe(2);
    expect(json()['error']).toMatchObject({ code: 'CREDENTIALS_MISSING' });
  });
});

describe('run --dry-run asks what a run would ask before it spends anything', () => {
  const dry = (...sets: string[]) => {
    const flags = sets.flatMap((set) => ['--set', set]);
    return runCli(['run', '--dry-run', '--json', ...flags], { cwd: project(), env: { TOGETHER_API_KEY: 'a' } });
  };
  const TOGETHER = ['training.provider=together', 'training.base_model=m', 'data.pii.policy=off'];

  it.each(['evaluation.baseline=openai:gpt-4.1', 'evaluation.judge={ model: "openai:gpt-4.1" }'])(
    'exits 2 where nobody has a key for %s',
    async (set) => {
      const { code, json } = await dry(...TOGETHER, set);
      expect(code).toBe(2);
      expect(json()['error']).toMatchObject({ code: 'CREDENTIALS_MISSING' });
    },
  );

  it('warns of what the provider takes no notice of', async () => {
    const { code, stderr } = await dry(...TOGETHER, `training.suffix=${'a'.repeat(60)}`);
    expect(stderr).toContain('training.suffix is cut to');
    expect(code).toBe(0);
  });
});

describe('config show', () => {
  it('prints what loads again as it stands', async () => {
    const cwd = project();
    const shown = await runCli(['config', 'show'], { cwd });
    const again = await runCli(['config', 'show'], { cwd: project({ 'retune.yaml': shown.stdout }) });
    expect(again.stdout).toBe(shown.stdout);
  });

  it('resolves the poll interval: 2s on loopback, 10m elsewhere', async () => {
    const local = await runCli(['config', 'show', '--json'], { cwd: project() });
    const remote = await runCli(['config', 'show', '--json', '--set', 'training.provider=deepseek'], {
      cwd: project(),
    });
    expect([local.json()['poll'], remote.json()['poll']]).toMatchObject([{ interval: '2s' }, { interval: '10m' }]);
  });

  it('says with --origin who said a value', async () => {
    const { json } = await runCli(['config', 'show', '--origin', '--json', '--set', 'poll.deadline=1h'], {
      cwd: project(),
    });
    expect(json()['origin']).toMatchObject({ name: 'file', 'poll.deadline': 'set', 'gate.mode': 'default' });
  });

  it('exits 2 with file, line and the nearest key for an unknown one', async () => {
    const { code, stderr } = await runCli(['config', 'show'], {
      cwd: project({ 'retune.yaml': `${CONFIG}pol: {}\n` }),
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/retune\.yaml:5:1/);
    expect(stderr).toContain('poll');
  });
});
