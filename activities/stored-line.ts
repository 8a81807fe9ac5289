import { emptyLine } from '../domain/line-changes.ts';
import type { Step } from '../domain/line-parts.ts';
import { documentKey } from '../domain/identity.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { LineEvent, ModelLine } from '../domain/model-line.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

/** Events that the record itself holds; those before them are moved out in blocks, none is ever dropped. */
const EVENTS_KEPT = 500;
const EVENTS_MOVED = 250;

/** A model line as the store has it; an empty one, with version null, where there is none yet. */
export async function readLine(
  store: ArtifactStore,
  name: string,
): Promise<{ line: ModelLine; version: string | null }> {
  const document = await store.readDocument(documentKey.line(name));
  if (document === null) return { line: emptyLine(name), version: null };
  return { line: JSON.parse(document.text) as ModelLine, version: document.version };
}

/** Every line of the store. */
export async function readLines(store: ArtifactStore): Promise<readonly ModelLine[]> {
  const keys = await store.listDocuments('models/');
  const names = keys.flatMap((key) => /^models\/([^/]+)\/line\.json$/.exec(key)?.[1] ?? []);
  return Promise.all(names.map(async (name) => (await readLine(store, name)).line));
}

/** Reads the record, changes it, writes it where nobody else did meanwhile (another cluster on the same store). */
export async function writeLine<T>(
  store: ArtifactStore,
  name: string,
  decide: (line: ModelLine) => Step<T>,
): Promise<{ answer: T; line: ModelLine }> {
  for (let tries = 0; tries < 10; tries += 1) {
    const { line: before, version } = await readLine(store, name);
    const { line: changed, answer } = decide(before);
    if (changed === before) return { answer, line: before };
    const line = await moveOldEvents(store, changed);
    try {
      await store.writeDocument(documentKey.line(name), JSON.stringify(line, null, 2), { ifVersion: version });
      return { answer, line };
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
    }
  }
  throw new VersionConflict(documentKey.line(name));
}

/** Everything that ever happened to a line, oldest first. */
export async function eventsOf(store: ArtifactStore, line: ModelLine): Promise<readonly LineEvent[]> {
  const archived = await Promise.all(line.archivedEvents.map((ref) => store.readText(ref)));
  const lines = archived.flatMap((text) => text.split('\n')).filter((text) => text !== '');
  return [...lines.map((text) => JSON.parse(text) as LineEvent), ...line.events];
}

/** Throws STORE_MISMATCH where this worker has another store than whoever asked. */
export async function assertSameStore(store: ArtifactStore, storeId: string): Promise<void> {
  if ((await store.id()) === storeId) return;
  throw new RetuneError('STORE_MISMATCH', `the worker's store ${store.uri} is not the one that this was asked from`, {
    hint: 'set RETUNE_STORE the same for the worker and for where you are: you may be in another folder than the one where `retune dev` runs',
  });
}

async function moveOldEvents(store: ArtifactStore, line: ModelLine): Promise<ModelLine> {
  if (line.events.length <= EVENTS_KEPT) return line;
  const moved = line.events.slice(0, EVENTS_MOVED).map((event) => JSON.stringify(event));
  const block = await store.putText(`${moved.join('\n')}\n`);
  return {
    ...line,
    events: line.events.slice(EVENTS_MOVED),
    archivedEvents: [...line.archivedEvents, block],
  };
}
