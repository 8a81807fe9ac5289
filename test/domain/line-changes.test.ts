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

describe('a model of a line', () => {
  const first = make(emptyLine('tickets'), REGISTER, 'one').line;

  it('keeps its number when a retry registers it again, with what the retry found', () => {
    const again = {
      kind: 'register',
      input: { ...REGISTER.input, runId: 'a.2', verdict: 'HOLD', reason: 'evaluated in a.2' },
    } satisfies LineCommand;
    const { line, answer } = make(first, again, 'two');
    expect(answer).toMatchObject({ version: 1, warning: null });
    expect(line.versions).toMatchObject([{ version: 1, runId: 'a.2', verdict: 'HOLD', createdAt: AT }]);
    expect(line.events.map(({ action, version, runId }) => [action, version, runId])).toEqual([
      ['register', 1, 'a'],
      ['register', 1, 'a.2'],
    ]);
    expect(make(line, again, 'two')).toMatchObject({ line, answer: { version: 1 } });
    expect(make(line, again, 'three').line).toBe(line);
  });

  it('gets a number of its own at another provider, and again once it was deleted', () => {
    const elsewhere = { ...REGISTER, input: { ...REGISTER.input, runId: 'b', provider: 'lab' } } satisfies LineCommand;
    expect(make(first, elsewhere, 'two').answer.version).toBe(2);
    const gone = make(first, { kind: 'delete', input: { version: 1, ...BY } }, 'two').line;
    const anew = { ...REGISTER, input: { ...REGISTER.input, runId: 'b' } } satisfies LineCommand;
    expect(make(gone, anew, 'three').answer.version).toBe(2);
  });

  it('that is registered by hand again keeps what is known of it, and its number is said', () => {
    const byHand = { ...REGISTER, input: { ...REGISTER.input, runId: null, verdict: null } } satisfies LineCommand;
    const { line, answer } = make(first, byHand, 'two');
    expect(line).toBe(first);
    expect(answer).toMatchObject({ version: 1, warning: 'local:ft:a is tickets@1 already' });
  });
});

describe('the champion', () => {
  const line = make(make(emptyLine('tickets'), REGISTER, 'one').line, PROMOTE, 'two').line;

  const told = { championBefore: 1, championAfter: 1, warning: 'tickets@1 is the champion already' };

  it('is told so, and nothing is written, where it would be promoted', () => {
    const again = make(line, PROMOTE, 'three');
    expect(again.line).toBe(line);
    expect(again.answer).toMatchObject({ ...told, frozen: false });
  });

  it('is told so where it would be rolled back to; what is left of that is the freeze', () => {
    const rollback: LineCommand = { kind: 'rollback', input: { to: 1, ...BY } };
    const again = make(line, rollback, 'three');
    expect(again.answer).toMatchObject({ ...told, frozen: true });
    expect(again.line.events.slice(line.events.length)).toMatchObject([{ action: 'freeze', to: null }]);
    expect(make(again.line, rollback, 'four').line).toBe(again.line);
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
