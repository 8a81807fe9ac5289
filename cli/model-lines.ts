import { WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition, Workflow } from '@temporalio/common';
import { RetuneError } from '../domain/failure-type.ts';
import { documentKey, workflowId } from '../domain/identity.ts';
import type { LineChange, LineVersion, ModelLine } from '../domain/model-line.ts';
import { TASK_QUEUE } from '../domain/task-queue.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { askWorkflow } from './ask-workflow.ts';
import { usageError } from './errors.ts';
import { ANSWERING, requireWorker } from './worker-presence.ts';
import type { TemporalSession } from './temporal-session.ts';

/** A model line as the store remembers it; null where there is none of that name. */
export async function readLine(store: ArtifactStore, name: string): Promise<ModelLine | null> {
  const document = await store.readDocument(documentKey.line(name));
  if (document === null) return null;
  const line: ModelLine = JSON.parse(document.text);
  return line;
}

export async function listLines(store: ArtifactStore): Promise<readonly ModelLine[]> {
  const keys = (await store.listDocuments('models/')).filter((key) => key.endsWith('/line.json'));
  const lines = await Promise.all(
    keys.map((key) => readLine(store, key.slice('models/'.length, -'/line.json'.length))),
  );
  return lines.filter((line) => line !== null);
}

export async function requireLine(store: ArtifactStore, name: string): Promise<ModelLine> {
  const line = await readLine(store, name);
  if (line !== null) return line;
  throw new RetuneError('MODEL_UNKNOWN', `there is no model line ${JSON.stringify(name)} in this store`, {
    hint: '`retune models list` shows the lines',
  });
}

export function requireVersion(line: ModelLine, version: number): LineVersion {
  const found = line.versions.find((candidate) => candidate.version === version);
  if (found !== undefined) return found;
  const known = line.versions.map((candidate) => candidate.version).join(', ');
  throw new RetuneError('MODEL_UNKNOWN', `the line ${line.name} has no version ${version}`, {
    hint: known === '' ? 'it has no version yet' : `it has ${known}`,
  });
}

/** `name@7`; throws USAGE on anything else. */
export function parseVersion(text: string): { readonly name: string; readonly version: number } {
  const match = /^([a-z0-9-]{1,48})@(\d+)$/.exec(text);
  if (match === null) throw usageError(`${JSON.stringify(text)} is no NAME@VERSION`, 'write it as support-intents@3');
  return { name: match[1] ?? '', version: Number(match[2]) };
}

/** A name of a line; throws USAGE where it can be none. */
export function checkLineName(name: string): string {
  if (/^[a-z0-9-]{1,48}$/.test(name)) return name;
  throw usageError(`${JSON.stringify(name)} is no name of a model line`, 'use 1 to 48 of a-z, 0-9 and -');
}

/** Has the line's entity carry out a change; starts the entity where it is not running. */
export async function changeLine<Args>(
  session: TemporalSession,
  name: string,
  update: UpdateDefinition<LineChange, [Args]>,
  argument: Args,
): Promise<LineChange> {
  await requireWorker(session, ANSWERING);
  const startWorkflowOperation = new WithStartWorkflowOperation<Workflow>('modelLine', {
    workflowId: workflowId.modelLine(name),
    taskQueue: TASK_QUEUE,
    args: [{ name }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `The model line ${name}`,
  });
  return askWorkflow(session, workflowId.modelLine(name), () =>
    session.client.workflow.executeUpdateWithStart<Workflow, LineChange, [Args]>(update, {
      startWorkflowOperation,
      args: [argument],
    }),
  );
}
