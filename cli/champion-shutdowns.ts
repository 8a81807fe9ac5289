import { shutdownOf, shutdownWarning } from '../activities/retirement.ts';
import { modelsBeside } from '../activities/version-model.ts';
import { proxyOf } from '../config/proxy.ts';
import { versionName } from '../domain/model-line.ts';
import type { ModelLine } from '../domain/model-line.ts';
import { createTransport } from '../provider/http.ts';
import type { CommandContext } from './context.ts';
import { openWorkspace } from './workspace.ts';

/** A champion that ends with what it needs. */
export interface ChampionShutdown {
  /** `support-intents@3`. */
  readonly champion: string;
  /** What the provider shuts down. */
  readonly model: string;
  /** As the provider says it. */
  readonly date: string;
  readonly warning: string;
}

/** A look is worth no waiting: a provider that is away says nothing. */
const PROBE_TIMEOUT_MS = 3_000;

/** The champions whose provider says that it shuts them, or what they were tuned from, down; by the line's name. */
export async function championShutdowns(
  context: CommandContext,
  lines: readonly ModelLine[],
): Promise<ReadonlyMap<string, ChampionShutdown>> {
  const { settings } = context;
  const { store } = openWorkspace(context);
  const transport = createTransport({ proxy: proxyOf(settings) });
  try {
    const found = await Promise.all(
      lines.map(async (line): Promise<readonly [string, ChampionShutdown] | null> => {
        const version = line.versions.find((entry) => entry.version === line.champion);
        const champion = versionName(line.name, line.champion);
        if (version === undefined || champion === null) return null;
        const models = await modelsBeside({ settings, store, transport }, version, PROBE_TIMEOUT_MS);
        const end = shutdownOf(models, version);
        const warning = shutdownWarning(models, champion, version);
        if (end === null || warning === null) return null;
        return [line.name, { champion, model: end.id, date: end.date, warning }];
      }),
    );
    return new Map(found.filter((entry) => entry !== null));
  } finally {
    await transport.close();
  }
}
