import { expect, it } from 'vitest';
import { findSubject } from '../../activities/find-subject.ts';
import { createSubjectMatcher } from '../../activities/subject-matcher.ts';
import { storeWithRefusedRun } from '../support/refused-run.ts';

async function find(subject: string, cells: readonly string[]) {
  const { store, record, rows, rejected } = await storeWithRefusedRun(cells);
  const found = await findSubject({ store, matcher: createSubjectMatcher(subject), records: [record] });
  const artifacts = found.artifacts.map(({ sha256 }) => sha256);
  return { ...found, artifacts, both: [rejected.sha256, rows.sha256] };
}

it.each([
  ['short', 'u17', 'u17'],
  ['short, with spaces around it', 'u17', ' u17 '],
  ['long', 'ada@example.com', 'Ada@Example.com'],
])('a rejected row of a refused run goes from shard and rejected rows where the subject is %s', async (...args) => {
  const [, subject, cell] = args;
  const { rows, artifacts, both, runs, trained } = await find(subject, ['my card is lost', '', cell]);
  expect({ rows, artifacts }).toEqual({ rows: 1, artifacts: both });
  expect(runs.map(({ runId }) => runId)).toEqual(['refused']);
  expect(trained).toEqual([]);
});

it.each([
  ['a part of a cell', 'u17', 'u175'],
  ['where a row stood and what is wrong with it', '42', 'somebody'],
])('a short subject is not %s', async (_title, subject, cell) => {
  expect(await find(subject, ['my card is lost', '', cell])).toMatchObject({ rows: 0, artifacts: [], runs: [] });
});
