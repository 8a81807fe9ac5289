import { BUILT_IN_PROVIDERS } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { registerVersionUpdate } from '../workflows/messages.ts';
import { resolvedConfig } from '../runs/claim-run.ts';
import { oneOf } from './choices.ts';
import type { CommandContext } from './context.ts';
import { loadForCommand } from './load-run-config.ts';
import { actOnLine, parseModel } from './model-commands.ts';
import { openWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

/** Gives a model that was made elsewhere the next number of a line; the configuration says how its provider is reached. */
export async function registerModel(
  context: CommandContext,
  name: string,
  { model: named, reason }: { readonly model: string; readonly reason: string },
): Promise<number> {
  const workspace = openWorkspace(context);
  const { provider, model } = parseModel(named);
  const configRef = await keepConfig(context, workspace, provider);
  return actOnLine(context, name, registerVersionUpdate, {
    ...{ runId: null, provider, model, baseModel: null, datasetDigest: null, verdict: null, evaluation: null },
    ...{ trainKeys: null, configRef, lineage: null, evaluationPlan: null, actor: context.actor, reason },
  });
}

/** Null where there is no configuration file: a built-in provider needs none. Throws USAGE for an unknown provider. */
async function keepConfig(
  context: CommandContext,
  { configPath, store }: Workspace,
  provider: string,
): Promise<ArtifactRef | null> {
  const loaded = configPath === null ? null : loadForCommand(context);
  const known = new Set([...BUILT_IN_PROVIDERS, ...Object.keys(loaded?.config.providers ?? {})]);
  oneOf([...known], provider, '--model: the provider');
  return loaded === null ? null : store.putText(JSON.stringify(resolvedConfig(loaded, new Date())));
}
