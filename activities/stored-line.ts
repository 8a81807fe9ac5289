import { emptyLine } from '../domain/line-changes.ts';
import { documentKey } from '../domain/identity.ts';
import type { ModelLine } from '../domain/model-line.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

/** A model line as the store has it; an empty one, with version null, where there is none yet. */
export async function readLine(
  store: ArtifactStore,
  name: string,
): Promise<{ line: ModelLine; version: string | null }> {
  const document = await store.readDocument(documentKey.line(name));
  if (document === null) return { line: emptyLine(name), version: null };
  return { line: JSON.parse(document.text) as ModelLine, version: document.version };
}
