import { expect, test } from 'vitest';
import { emptyOutcome } from '../../domain/run-beginning.ts';
import { renderReport } from '../../report/render-report.ts';
import type { ReportData } from '../../report/report-data.ts';
import { sampleData } from './sample-data.ts';

const SCRIPT = `<script>alert('x')</script>"`;
/** Words of ours that the report decides by; everything else may be anything. */
const OUR_WORDS = new Set(['verdict', 'mode']);
const KEYED_BY_DATA = new Set(['issue_counts', 'excluded_by', 'repairs', 'providers']);

/** The data with a script in every string and in every key that comes from outside. */
function planted(data: ReportData): ReportData {
  return JSON.parse(JSON.stringify(data), (key, value: unknown) => {
    if (typeof value === 'string') return OUR_WORDS.has(key) ? value : `${SCRIPT}${value}`;
    if (!KEYED_BY_DATA.has(key) || typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [`${SCRIPT}${name}`, inner]));
  }) as ReportData;
}

function failed(): Promise<ReportData> {
  return sampleData().then((data) => ({
    ...data,
    outcome: {
      ...emptyOutcome({ runId: 'r-1', name: 'support-intents' }),
      stage: 'failed',
      error: { code: 'JOB_FAILED', message: 'the provider gave up', hint: 'retune retry r-1' },
    },
    stages: [],
    warnings: [],
    decisions: [],
    ledger: null,
    profile: null,
    evaluation: null,
    examples: [],
    loss: [],
  }));
}

test('a script in any field of the data is text in the page and in the Markdown', async () => {
  const { html, markdown } = renderReport(planted(await sampleData()));
  expect(html).not.toContain('<script');
  expect(html).not.toContain(`alert('x')`);
  expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(60);
  expect(markdown).not.toContain('<script');
});

test('a script in the error of a failed run is text too', async () => {
  const { html, markdown } = renderReport(planted(await failed()));
  expect(html + markdown).not.toContain('<script');
});

test('the page asks for nothing outside itself and forbids it', async () => {
  const { html } = renderReport(await sampleData());
  expect(html).not.toMatch(/https?:|\bsrc=|url\((?!#)|@import|<link(?! rel="icon" href="data:,")|<script|<iframe/);
  expect(html).toContain(`default-src &#39;none&#39;`);
});

test('the verdict, the difference with its interval and every reason stand before everything else', async () => {
  const data = await sampleData();
  const { html } = renderReport(data);
  const top = html.slice(0, html.indexOf('id="gate"'));
  for (const words of ['PROMOTE', 'it is the champion now', '+46.4', '+39.6', '+52.8', 'no difference']) {
    expect(top).toContain(words);
  }
  for (const reason of data.outcome.reasons) expect(top).toContain(reason);
});

test('the heading says where a passed model was not promoted', async () => {
  const data = await sampleData();
  const outcome = { ...data.outcome, championAfter: data.outcome.championBefore, reasons: ['frozen'] };
  const { html } = renderReport({ ...data, outcome });
  expect(html).toContain('but it was not promoted');
  expect(html).toContain('(unchanged)');
});

test.each([
  ['HOLD', 'The baseline stays'],
  ['REJECT', 'must not take the baseline’s place'],
  ['NOT_ENOUGH_DATA', 'cannot tell'],
] as const)('%s is said in plain words', async (verdict, words) => {
  const data = await sampleData();
  const outcome = { ...data.outcome, verdict, championAfter: data.outcome.championBefore };
  const { html, markdown } = renderReport({ ...data, outcome });
  expect(html).toContain(words);
  expect(markdown).toContain(words);
});

test('only a run of the local provider says that no language model was trained', async () => {
  const data = await sampleData();
  const note = 'Trained by Retune’s local provider: a small text model fitted on your examples, no language model.';
  const local = renderReport(data);
  expect(local.html).toContain(note);
  expect(local.markdown).toContain(note);
  const paid = renderReport({ ...data, isLocalProvider: false });
  expect(paid.html + paid.markdown).not.toContain('no language model');
});

test('headings do not skip a level, tables have headers with a scope, ids are unique', async () => {
  const { html } = renderReport(await sampleData());
  const levels = [...html.matchAll(/<h(\d)/g)].map((match) => Number(match[1]));
  expect(levels[0]).toBe(1);
  expect(levels.every((level, index) => level <= (levels[index - 1] ?? 0) + 1)).toBe(true);
  expect([...html.matchAll(/<th(?=[\s>])(?![^>]*scope=)/g)]).toEqual([]);
  const ids = [...html.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a failed run has a report that says what happened and what to do', async () => {
  const { html, json, markdown } = renderReport(await failed());
  for (const words of ['JOB_FAILED', 'the provider gave up', 'retune retry r-1']) {
    expect(html).toContain(words);
    expect(markdown).toContain(words);
  }
  expect(html).not.toContain('id="gate"');
  expect(JSON.parse(json)).toMatchObject({ verdict: null, evaluation: null, evaluation_details: null, loss: [] });
});

test('an evaluation without one pair draws no chart and divides by nothing', async () => {
  const data = await sampleData();
  if (data.evaluation === null) throw new Error('the sample has an evaluation');
  const figures = { ...data.evaluation.figures, baseline: 0, candidate: 0, difference: 0, n: 0, detectable: null };
  const { html } = renderReport({ ...data, evaluation: { ...data.evaluation, figures, needed: null } });
  expect(html).toContain('nothing to compare');
  expect(html).not.toMatch(/NaN|Infinity|undefined/);
});

test('the JSON is what `run --json` says, with the details beside it', async () => {
  const data = await sampleData();
  const json: unknown = JSON.parse(renderReport(data).json);
  expect(json).toMatchObject({
    run_id: data.outcome.runId,
    verdict: 'PROMOTE',
    evaluation: { n: 308 },
    evaluation_details: { verdict: 'PROMOTE', labels: { count: 7 }, calls: { failed_baseline: 0 }, contaminated: 2 },
    splits: { train: { rows: 592, tokens: 12_460 }, validation: { rows: 100 }, test: { rows: 308 } },
    ledger_details: { excluded_by: { unlabelled: 8 } },
    stages: expect.arrayContaining([expect.objectContaining({ stage: 'train', ended_at: expect.any(String) })]),
    loss: expect.arrayContaining([{ step: 10, train_loss: expect.any(Number), valid_loss: null }]),
  });
});

test('the same data gives the same bytes', async () => {
  const data = await sampleData();
  expect(renderReport(data)).toEqual(renderReport(structuredClone(data)));
});

test('scores without any scatter are not said to show a difference of 0', async () => {
  const data = await sampleData();
  if (data.evaluation === null) throw new Error('expected an evaluation');
  const figures = { ...data.evaluation.figures, detectable: 0 };
  const page = renderReport({ ...data, evaluation: { ...data.evaluation, figures } }).html;
  expect(page).toContain('have the same difference: how much differences scatter is not known');
  expect(page).not.toContain('this test shows a true difference');
  expect(renderReport(data).html).toContain('this test shows a true difference');
});
