import { describe, expect, it } from 'vitest';
import { changeLine, emptyLine } from '../../domain/line-changes.ts';
import type { LineCommand, ModelLine } from '../../domain/model-line.ts';

const BY = { actor: 'ada', reason: '' };
const AT = '2026-11-24T00:00:00.000Z';

const REGISTER = {
  kind: 'register',
  input: {
    ...{ runId: 'a', provider: 'local', model: 'ft:a', baseModel: null, datasetDigest: null, verdict: 'PROMOTE' },
    ...{ evaluation: null, trainKeys: null, configRef: null, lineage: null, evaluationPlan: null, ...BY },
  },
} satisfies LineCommand;
const PROMOTE = {
  kind: 'promote',
  input: { version: 1, automatic: false, expectedChampion: null, runId: null, ...BY },
} satisfies LineCommand;

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

describe('a line that has models from elsewhere', () => {
  const elsewhere: LineCommand = {
    kind: 'register',
    input: { ...REGISTER.input, runId: 'b', provider: 'openai', model: 'ft:b' },
  };
  const promote = (version: number, automatic = false): LineCommand => ({
    kind: 'promote',
    input: { ...PROMOTE.input, version, automatic, expectedChampion: 2 },
  });
  const both = make(make(emptyLine('tickets'), REGISTER, 'one').line, elsewhere, 'two').line;

  it('takes no model of the local provider for its champion, neither by itself nor from a person', () => {
    const { line } = make(both, promote(2), 'three');
    expect(make(line, promote(1, true), 'four').answer).toMatchObject({ championAfter: 2, refused: 'local model' });
    expect(() => make(line, promote(1), 'five')).toThrowError(expect.objectContaining({ code: 'USAGE' }));
  });

  it('does not roll back to one', () => {
    const local = make(make(emptyLine('tickets'), REGISTER, 'one').line, promote(1), 'two').line;
    const line = make(make(local, elsewhere, 'three').line, promote(2), 'four').line;
    const back = (to: number | null): LineCommand => ({ kind: 'rollback', input: { to, ...BY } });
    expect(() => make(line, back(null), 'five')).toThrow('no champion before');
    expect(() => make(line, back(1), 'six')).toThrow('trains elsewhere');
  });
});
