import { createHash } from 'node:crypto';
import { writeFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { ArtifactRef } from '../../domain/artifact.ts';
import { RetuneError } from '../../domain/failure-type.ts';
import { documentKey } from '../../domain/identity.ts';
import { type ArtifactStore, VersionConflict } from '../../platform/artifact-store.ts';
import { tempDir } from '../support/temp-dir.ts';

export interface StoreUnderTest {
  /** A new, empty store. */
  readonly store: ArtifactStore;
  /** The same store, opened again as another process would. */
  readonly reopened: ArtifactStore;
  /** Replaces an artifact's bytes behind the store's back. */
  damage(ref: ArtifactRef, text: string): Promise<void>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function textOf(stream: Readable): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString('utf8');
}

async function failureOf(promise: Promise<unknown>): Promise<RetuneError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof RetuneError) return error;
  throw new Error(`expected a RetuneError, got ${String(error)}`);
}

/** What every artifact store does, whatever it stands on: run it on each one. `open` is called inside a test. */
export function describeArtifactStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}: artifacts`, () => {
    test('text, a stream and a file with the same bytes are one artifact, named by its digest', async () => {
      const { store, reopened } = await open();
      const file = path.join(await tempDir(), 'in.txt');
      await writeFile(file, 'héllo');
      const ref = await store.putText('héllo');
      const digest = sha256('héllo');
      expect(ref).toEqual({ key: `sha256/${digest.slice(0, 2)}/${digest.slice(2)}`, sha256: digest, bytes: 6 });
      expect(await store.putStream(Readable.from(['hé', Buffer.from('llo')]))).toEqual(ref);
      expect(await store.putFile(file)).toEqual(ref);
      expect(await reopened.readText(ref)).toBe('héllo');
      expect(await textOf(await reopened.openRead(ref))).toBe('héllo');
      expect(await readFile(await reopened.localPath(ref), 'utf8')).toBe('héllo');
    });

    test('an empty artifact is one like any other', async () => {
      const { store } = await open();
      const ref = await store.putText('');
      expect(ref.bytes).toBe(0);
      expect(await store.has(ref)).toBe(true);
      expect(await textOf(await store.openRead(ref))).toBe('');
    });

    test('one that is not there is told, and read as an error that names it', async () => {
      const { store } = await open();
      const digest = sha256('never stored');
      const ref = { key: `sha256/${digest.slice(0, 2)}/${digest.slice(2)}`, sha256: digest, bytes: 12 };
      expect(await store.has(ref)).toBe(false);
      for (const attempt of [store.readText, store.openRead, store.localPath]) {
        const error = await failureOf(attempt(ref));
        expect(error.code).toBe('STORE_UNREACHABLE');
        expect(error.message).toContain(ref.key);
      }
    });

    test('changed bytes are an error, not data', async () => {
      const { store, damage } = await open();
      const ref = await store.putText('as written');
      await damage(ref, 'as chAnged');
      expect((await failureOf(store.readText(ref))).message).toContain('changed');
      expect((await failureOf(store.openRead(ref).then(textOf))).code).toBe('STORE_UNREACHABLE');
    });

    test('putting the bytes again mends a changed artifact', async () => {
      const { store, damage } = await open();
      const ref = await store.putText('as written');
      await damage(ref, 'as chAnged');
      await store.putText('as written');
      expect(await store.readText(ref)).toBe('as written');
    });

    test('artifacts are listed, and gone once deleted, here and for everybody', async () => {
      const { store, reopened } = await open();
      const list = async (): Promise<Set<string>> => {
        const found = new Set<string>();
        for await (const { key, bytes } of reopened.listArtifacts()) found.add(`${key} ${bytes}`);
        return found;
      };
      expect((await list()).size).toBe(0);
      const [one, two] = [await store.putText('one'), await store.putText('second')];
      await store.writeDocument('runs/a/run.json', 'a document is no artifact');
      await store.localPath(one);
      expect(await list()).toEqual(new Set([`${one.key} 3`, `${two.key} 6`]));
      await store.deleteArtifact(one);
      await store.deleteArtifact(one);
      expect(await list()).toEqual(new Set([`${two.key} 6`]));
      for (const attempt of [store.readText, store.localPath, reopened.openRead])
        expect((await failureOf(attempt(one))).code).toBe('STORE_UNREACHABLE');
    });

    test('one of which a document says that it was erased is read as ERASED', async () => {
      const { store, reopened } = await open();
      const ref = await store.putText('erased');
      await store.deleteArtifact(ref);
      await store.writeDocument(documentKey.erasedArtifact(ref.sha256), '{}');
      for (const attempt of [reopened.readText, reopened.localPath, reopened.openRead]) {
        const error = await failureOf(attempt(ref));
        expect([error.code, error.hint]).toEqual(['ERASED', expect.stringContaining('retune rerun')]);
      }
    });

    test('a stream that breaks off leaves nothing behind', async () => {
      const { store } = await open();
      const broken = Readable.from(
        (async function* () {
          yield 'half';
          throw new Error('the source broke off');
        })(),
      );
      expect((await failureOf(store.putStream(broken))).message).toContain('the source broke off');
      const digest = sha256('half');
      expect(
        await store.has({ key: `sha256/${digest.slice(0, 2)}/${digest.slice(2)}`, sha256: digest, bytes: 4 }),
      ).toBe(false);
    });

    test('a reference whose key does not follow from its digest is refused', async () => {
      const { store } = await open();
      const ref = await store.putText('x');
      const error = await failureOf(store.readText({ ...ref, key: '../../etc/passwd' }));
      expect(error.message).toContain('do not belong together');
    });
  });

  describe(`${name}: documents`, () => {
    test('a document is read back with its version, by another process too', async () => {
      const { store, reopened } = await open();
      expect(await store.readDocument('runs/a/run.json')).toBeNull();
      const written = await store.writeDocument('runs/a/run.json', '{"n":1}');
      expect(await reopened.readDocument('runs/a/run.json')).toEqual(written);
    });

    test('a conditional write succeeds at the version that was seen and conflicts at any other', async () => {
      const { store, reopened } = await open();
      const first = await store.writeDocument('line.json', 'one', { ifVersion: null });
      await expect(reopened.writeDocument('line.json', 'other', { ifVersion: null })).rejects.toThrow(VersionConflict);
      await store.writeDocument('line.json', 'two', { ifVersion: first.version });
      await expect(reopened.writeDocument('line.json', 'x', { ifVersion: first.version })).rejects.toThrow(
        VersionConflict,
      );
      expect((await reopened.readDocument('line.json'))?.text).toBe('two');
      await store.writeDocument('line.json', 'three');
      expect((await reopened.readDocument('line.json'))?.text).toBe('three');
    });

    test('of many writers that saw the same version exactly one wins', async () => {
      const { store, reopened } = await open();
      const { version } = await store.writeDocument('contested', 'start');
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 ? store : reopened).writeDocument('contested', `writer ${n}`, { ifVersion: version }),
        ),
      );
      const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.text] : []));
      expect(winners).toHaveLength(1);
      expect((await store.readDocument('contested'))?.text).toBe(winners[0]);
    });

    test('documents are listed by prefix, sorted, and gone once deleted', async () => {
      const { store, reopened } = await open();
      for (const key of ['runs/b/run.json', 'runs/a/run.json', 'models/m/line.json', 'runs.json'])
        await store.writeDocument(key, '{}');
      await store.putText('an artifact is no document');
      await store.id();
      expect(await reopened.listDocuments('runs/')).toEqual(['runs/a/run.json', 'runs/b/run.json']);
      expect(await reopened.listDocuments('')).toEqual([
        'models/m/line.json',
        'runs.json',
        'runs/a/run.json',
        'runs/b/run.json',
      ]);
      expect(await reopened.listDocuments('nothing/here/')).toEqual([]);
      await store.deleteDocument('runs/a/run.json');
      await store.deleteDocument('runs/a/run.json');
      expect(await reopened.listDocuments('runs/')).toEqual(['runs/b/run.json']);
    });

    test.each([
      '../outside',
      'runs/../../outside',
      '/etc/passwd',
      'a//b',
      '.hidden',
      'sha256/aa/bb',
      'tmp/x',
      'C:\\x',
      '',
      'a/',
    ])('the key "%s" is refused', async (key) => {
      const { store } = await open();
      expect((await failureOf(store.writeDocument(key, 'x'))).message).toContain('no key of a document');
      expect((await failureOf(store.readDocument(key))).message).toContain('no key of a document');
    });

    test('the store has one id, the same for all who open it, also at the same moment', async () => {
      const { store, reopened } = await open();
      const ids = await Promise.all([store.id(), reopened.id(), store.id()]);
      expect(new Set(ids).size).toBe(1);
      expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    });
  });
}
