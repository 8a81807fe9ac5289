import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentKey } from '../../../domain/identity.ts';
import type { ArtifactStore } from '../../../platform/artifact-store.ts';
import { createDiskStore } from '../../../platform/disk-store.ts';
import { startViewServer } from '../../../servers/view/view-server.ts';
import type { ViewServer } from '../../../servers/view/view-server.ts';
import { fillStore, SCRIPT } from './stored-runs.ts';

let dir: string;
let store: ArtifactStore;
let view: ViewServer;
let digest: string;
const failures: unknown[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'retune-view-'));
  store = createDiskStore(join(dir, 'store'));
  ({ digest } = await fillStore(store, dir));
  await store.writeDocument(documentKey.run('damaged'), '{');
  view = await startViewServer({
    port: 0,
    store,
    lookAtRun: () => Promise.resolve(null),
    temporalUi: () => null,
    onError: (error) => failures.push(error),
  });
});
afterAll(async () => {
  await view.close();
  await rm(dir, { recursive: true });
});

async function get(path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${view.url}${path}`);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** The ids of the runs that a list shows, in its order. */
function listed(text: string): readonly string[] {
  return [...text.matchAll(/name="(?:run|version)" value="([^"]+)"/g)].map((match) => match[1] ?? '');
}

describe('what leads nowhere', () => {
  it.each([
    ...['/nowhere', '/runs/nobody', '/runs/first/rejected/1', '/runs/first/else', '/runs/nobody/rejected'],
    ...['/runs/..%2F..%2Fetc%2Fpasswd', '/runs/%E0%A4%A', '/runs/second/report', '/runs/%2e%2e/report'],
    ...['/datasets/0000', '/models/nobody', '/models/..%2Ftickets', '/evaluations/refused', '/assets/other.js'],
    ...['/compare/runs?run=first&run=nobody', '/compare/models?version=tickets@1&version=tickets@9', '/compare'],
  ])('%s is 404', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe('runs', () => {
  it('are listed, the newest first, without one whose record is damaged', async () => {
    const { status, text } = await get('/');
    expect(status).toBe(200);
    expect(listed(text)).toEqual(['waiting', 'refused', 'second', 'first']);
  });

  it.each([
    ['stage=open', ['waiting']],
    ['stage=failed', ['refused']],
    ['verdict=HOLD', ['second']],
    ['verdict=PROMOTE&stage=done', ['first']],
    ['q=SEC', ['second']],
    ['line=tickets&provider=local&model=local-small', ['waiting', 'refused', 'second', 'first']],
    ['line=other', []],
    ['page=2', []],
    ['page=-1', ['waiting', 'refused', 'second', 'first']],
  ])('are narrowed down by %s', async (query, ids) => {
    expect(listed((await get(`/runs?${query}`)).text)).toEqual(ids);
  });

  it('a run that is open is asked for again, a closed one is not', async () => {
    expect((await get('/runs/waiting')).text).toContain('hx-trigger="every 2s"');
    expect((await get('/runs/first')).text).not.toContain('hx-trigger');
    expect((await get('/runs?stage=done')).text).not.toContain('hx-trigger');
  });

  it('one that waits for a person shows the question, the commands, and that nobody answers live', async () => {
    const { text } = await get('/runs/waiting');
    expect(text).toContain('retune approve waiting spend-1');
    expect(text).toContain('not live');
  });

  it('a finished one shows its verdict, stages, loss, ledger, and its configuration by names of variables', async () => {
    const { text } = await get('/runs/first');
    for (const id of ['verdict', 'stages', 'loss', 'ledger', 'cost', 'lineage', 'config'])
      expect(text).toContain(`id="${id}"`);
    expect(text).toContain('webhook_env: TEAM_WEBHOOK');
    expect(text).toContain('href="/runs/first/report"');
  });

  it('its report is served as it was written, and may do nothing', async () => {
    const { text, headers } = await get('/runs/first/report');
    expect(text).toBe('<!doctype html><title>kept</title>');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(headers.get('content-security-policy')).toContain('sandbox');
  });
});

describe('rejected rows', () => {
  it('are shown as they stood, each with its place and its reasons', async () => {
    const { text } = await get('/runs/first/rejected');
    expect(text.match(/<article/g)).toHaveLength(3);
    expect(text).toContain('tickets.csv, row 401');
    expect(text).toContain('<code>prompt_blank');
  });

  it('are narrowed down to one reason', async () => {
    const { text } = await get('/runs/first/rejected?code=prompt_blank');
    expect(text.match(/<article/g)).toHaveLength(1);
    expect((await get('/runs/first/rejected?code=no_such')).text).toContain('No row is like that');
  });

  it('can be looked at where the run was refused because of them', async () => {
    expect((await get('/runs/refused/rejected')).text.match(/<article/g)).toHaveLength(3);
  });

  it('those that retention deleted are told to be gone', async () => {
    await store.writeDocument(documentKey.rejectedGone('second'), '{}');
    const { status, text } = await get('/runs/second/rejected');
    expect(status).toBe(200);
    expect(text).toContain('were deleted by retention');
    expect(text).not.toContain('<article');
  });

  it('a run without data says so', async () => {
    expect((await get('/runs/waiting/rejected')).text).toContain('no prepared data yet');
  });
});

describe('datasets, models, evaluations', () => {
  it('a dataset has a page with its files, its ledger and the runs on it', async () => {
    const { text } = await get('/datasets');
    expect(text.match(/href="\/datasets\/[0-9a-f]{64}"/g)).toHaveLength(2);
    const page = (await get(`/datasets/${digest}`)).text;
    for (const word of ['tickets.csv', 'id="ledger"', 'id="splits"', '/runs/first"', '/runs/refused"'])
      expect(page).toContain(word);
  });

  it('a line shows who was champion when, by whom and why, the present one first', async () => {
    const { text } = await get('/models/tickets');
    const champions = text.slice(text.indexOf('id="champions"'), text.indexOf('id="versions"'));
    const rows = [...champions.matchAll(/<th scope="row"[^>]*>\s*(tickets@\d)\s*<\/th>/g)].map((match) => match[1]);
    expect(rows).toEqual(['tickets@1', 'tickets@2', 'tickets@1']);
    for (const word of ['rollback', 'it was worse', 'ben', 'frozen']) expect(text).toContain(word);
    expect(listed(text)).toEqual(['tickets@2', 'tickets@1']);
  });

  it.each([
    ['/models?q=tick', 'href="/models/tickets"', true],
    ['/models?promotion=open', '<th scope="row"', false],
    ['/evaluations?verdict=HOLD', 'href="/evaluations/second"', true],
    ['/evaluations?verdict=HOLD', 'href="/evaluations/first"', false],
    ['/evaluations?metric=other', 'href="/evaluations/', false],
    ['/datasets?q=zz', 'href="/datasets/', false],
  ])('%s narrows down', async (path, part, shown) => {
    expect((await get(path)).text.includes(part)).toBe(shown);
  });

  it('an evaluation shows gate, test, slices, confusion and examples', async () => {
    const { text } = await get('/evaluations/first');
    for (const id of ['gate', 'test', 'slices', 'confusion', 'examples']) expect(text).toContain(`id="${id}"`);
  });
});

describe('side by side', () => {
  it('two runs: outcomes, the keys that differ with both values, rows that came, stages', async () => {
    const { status, text } = await get('/compare/runs?run=first&run=second');
    expect(status).toBe(200);
    for (const word of ['training.hyperparameters.epochs', '<code>5</code>', 'added', 'loss-1-chart', 'loss-2-chart'])
      expect(text).toContain(word);
  });

  it('two versions', async () => {
    const { text } = await get('/compare/models?version=tickets@1&version=tickets@2');
    for (const word of ['ft:first', 'ft:second', 'points']) expect(text).toContain(word);
  });

  it.each([
    '/compare/runs?run=first',
    '/compare/runs?run=first&run=second&run=waiting',
    '/compare/models?version=tickets@1',
  ])('%s asks which two are meant', async (path) => {
    const { status, text } = await get(path);
    expect(status).toBe(400);
    expect(text).toContain('side by side');
  });
});

it('no text of a run, a row, an answer or a person becomes markup on any page', async () => {
  const paths = [
    ...['/runs', '/runs/first', '/runs/waiting', '/runs/first/rejected', '/datasets', `/datasets/${digest}`, '/models'],
    ...['/models/tickets', '/evaluations', '/evaluations/first', '/compare/runs?run=first&run=second'],
    ...['/compare/models?version=tickets@1&version=tickets@2', `/runs?q=${encodeURIComponent(SCRIPT)}`],
    ...[`/runs/first/rejected?code=${encodeURIComponent(SCRIPT)}`, `/${encodeURIComponent(SCRIPT)}`],
    `/compare/runs?run=${encodeURIComponent(SCRIPT)}`,
  ];
  const pages = await Promise.all(paths.map(async (path) => ({ path, ...(await get(path)) })));
  for (const { path, text } of pages) {
    expect([path, text.match(/<script(?! src="\/assets\/htmx\.min\.js" defer>)/g), text.includes('<img')]).toEqual([
      path,
      null,
      false,
    ]);
  }
  expect(pages.filter(({ text }) => text.includes('&lt;script&gt;')).length).toBeGreaterThan(5);
});

it('nothing was unexpected', () => {
  expect(failures).toEqual([]);
});
