import type { UpdateDefinition } from '@temporalio/common';
import type { LineChange, OnStore } from '../domain/model-line.ts';
import { versionName } from '../domain/model-line.ts';
import type { CommandContext } from './context.ts';
import { usageError } from './errors.ts';
import { championShutdowns } from './champion-shutdowns.ts';
import { shutdownJson, versionJson } from './model-json.ts';
import { changeLine, listLines } from './model-lines.ts';
import { withSession } from './open-session.ts';
import { table } from './table.ts';
import { openWorkspace } from './workspace.ts';

export async function listModels(context: CommandContext): Promise<number> {
  const lines = await listLines(openWorkspace(context).store);
  const ending = await championShutdowns(context, lines);
  for (const { warning } of ending.values()) context.output.warn(warning);
  const rows = lines.map((line) => [
    ...[line.name, versionName(line.name, line.champion) ?? '–', line.frozen ? 'yes' : 'no'],
    String(line.versions.length),
  ]);
  const listed = lines.map((line) => ({
    name: line.name,
    champion: versionName(line.name, line.champion),
    frozen: line.frozen,
    versions: line.versions.map(versionJson),
    shutdown: shutdownJson(ending.get(line.name)),
  }));
  const text =
    rows.length === 0
      ? 'no model lines yet: a run that was evaluated makes one'
      : table(['line', 'champion', 'frozen', 'versions'], rows);
  context.output.result({ lines: listed }, text);
  return 0;
}

/** One change of a line, by its entity, in the store that this command sees. */
export async function actOnLine<Args>(
  context: CommandContext,
  name: string,
  update: UpdateDefinition<LineChange, [OnStore<Args>]>,
  argument: Args,
): Promise<number> {
  return withSession(context, async ({ connect }) => {
    const session = await connect();
    const storeId = await openWorkspace(context).store.id();
    const change = await changeLine(session, name, update, { ...argument, storeId });
    const champion = versionName(name, change.championAfter);
    const text = `${name}: champion ${champion ?? 'none'}${change.frozen ? ', frozen' : ''}`;
    if (change.warning !== null) context.output.warn(change.warning);
    context.output.result(
      {
        name,
        version: change.version,
        champion_before: versionName(name, change.championBefore),
        champion_after: champion,
        frozen: change.frozen,
        warning: change.warning,
      },
      change.version === null ? text : `${versionName(name, change.version) ?? ''}; ${text}`,
    );
    return 0;
  });
}

/** `PROVIDER:MODEL`; the model may hold colons itself. */
export function parseModel(text: string): { readonly provider: string; readonly model: string } {
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]*):(\S+)$/.exec(text);
  if (match === null)
    throw usageError(`--model ${JSON.stringify(text)} is no PROVIDER:MODEL`, 'as in openai:ft:gpt-4.1-mini:acme');
  return { provider: match[1] ?? '', model: match[2] ?? '' };
}
