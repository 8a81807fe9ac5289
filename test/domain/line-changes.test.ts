import { describe, expect, it } from 'vitest';
import { changeLine, emptyLine } from '../../domain/line-changes.ts';
import type { LineCommand, ModelLine } from '../../domain/model-line.ts';

const BY = { actor: 'ada', reason: '' };
const AT = '2026-11-24T00:00:00.000Z';

const REGISTER: LineCommand = {
  kind: 'register',
  input: {
    ...{ runId: 'a', provider: 'local', model: 'ft:a', baseModel: null, datasetDigest: null, verdict: 'PROMOTE' },
    ...{ evaluation: null, trainKeys: null, configRef: null, lineage: null, ...BY },
  },
};
const PROMOTE: LineCommand = {
  kind: 'promote',
  input: { version: 1, automatic: false, expectedChampion: null, runId: null, ...BY },
};

const make = (line: ModelLine, command: LineCommand, changeId: string) =>
  changeLine(line, command, { at: AT, changeId, warning: null });

describe('a change of a line whose reply was lost', () => {
  it('is answered as it was the first time, and not made again', () => {
    const { line } = make(emptyLine('tickets'), REGISTER, 'one');
    const promoted = make(line, PROMOTE, 'two');
    expect(promoted.answer).toMatchObject({ championBefore: null, championAfter: 1 });
    const again = make(promoted.line, PROMOTE, 'two');
    expect(again.answer).toEqual(promoted.answer);
    expect(again.line).toBe(promoted.line);
  });
});
