import { retirementOf } from '../../activities/retirement.ts';
import { providerOf } from '../../activities/stored-config.ts';
import { credentialsFor } from '../../config/credentials.ts';
import { isLoopbackUrl } from '../../config/loopback.ts';
import { namedModel } from '../../config/named-model.ts';
import type { RunConfig } from '../../config/run-config.ts';
import type { Settings } from '../../config/settings.ts';
import type { ModelLine } from '../../domain/model-line.ts';
import type { FineTuneProvider, ProviderModel } from '../../provider/fine-tune-provider.ts';
import { createTransport } from '../../provider/http.ts';
import type { Transport } from '../../provider/http.ts';
import { ProviderError } from '../../provider/provider-error.ts';
import { proxyOf } from '../../config/proxy.ts';
import { bad, good, words } from './check.ts';
import type { Check } from './check.ts';

export interface ProviderQuestions {
  readonly settings: Settings;
  readonly config: RunConfig;
  /** The line of the configuration; null where there is none yet. */
  readonly line: ModelLine | null;
  readonly now: Date;
}

type Role = 'train' | 'eval';

const TIMEOUT_MS = 10_000;
/** Signed requests are refused by then, and `Retry-After` dates mislead. */
const LARGEST_SKEW_MS = 60_000;
const WARN_AHEAD = '90d';

/** Keys by role, an answer, the clocks and what is about to be shut down, of every provider that a run would ask. */
export async function checkProviders(questions: ProviderQuestions): Promise<readonly Check[]> {
  const asked = askedBy(questions);
  const checks = await Promise.all([...asked].map(([name, roles]) => checkProvider(questions, name, roles)));
  return checks.flat();
}

/** Providers by name with the roles in which a run of this configuration calls them. */
function askedBy({ config, line }: ProviderQuestions): ReadonlyMap<string, ReadonlySet<Role>> {
  const { training, evaluation } = config;
  const champion = line?.versions.find(({ version }) => version === line.champion);
  const asked = new Map<string, Set<Role>>([[training.provider, new Set<Role>(['train', 'eval'])]]);
  const named = [evaluation.baseline, evaluation.judge?.model].map((model) => namedModel(model, config)?.provider);
  for (const name of [...named, champion?.provider]) {
    if (name !== undefined) asked.set(name, (asked.get(name) ?? new Set<Role>()).add('eval'));
  }
  return asked;
}

async function checkProvider(
  questions: ProviderQuestions,
  name: string,
  roles: ReadonlySet<Role>,
): Promise<readonly Check[]> {
  const keys = [...roles].map((role) => checkKeys(questions, name, role));
  const [role = 'eval'] = roles;
  if (keys.some(({ ok }) => !ok)) return keys;
  return [...keys, ...(await askProvider(questions, name, role))];
}

function checkKeys({ settings, config }: ProviderQuestions, name: string, role: Role): Check {
  const check = `keys-${name}-${role}`;
  try {
    credentialsFor(settings, name, config.providers[name] ?? null, role);
    return good(check, role === 'train' ? 'set, to train with' : 'set, to evaluate with');
  } catch (error) {
    const hint = error instanceof Error && 'hint' in error ? String(error.hint) : '';
    return bad('wrong', check, words(error), hint);
  }
}

async function askProvider(questions: ProviderQuestions, name: string, role: Role): Promise<readonly Check[]> {
  const { settings, config } = questions;
  const plain = createTransport({ proxy: proxyOf(settings) });
  const watched = withClock(plain);
  const provider = providerOf({ settings, transport: watched.transport }, config, name, role);
  const check = `provider-${name}`;
  try {
    const models = await provider.listModels({ timeoutMs: TIMEOUT_MS });
    return [
      good(check, `${provider.baseUrl} answers and takes the key`),
      ...watched.checks(name),
      ...checkRetirement(questions, name, models),
      ...(await checkBaseModel(questions, provider, models)),
    ];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const isNamed = name !== 'local' || settings.localProviderUrl !== null;
    if (!isNamed && isLoopbackUrl(provider.baseUrl) && error.status === null)
      return [good(check, `not set up (RETUNE_LOCAL_PROVIDER_URL) and none at ${provider.baseUrl}: --dev starts one`)];
    const mend =
      error.status === null
        ? 'check the base URL, the network and the proxy variables'
        : 'check the key and what its account may do';
    return [bad('unreachable', check, error.message, mend), ...watched.checks(name)];
  } finally {
    await plain.close();
  }
}

/** Compares the clock of each reply's `Date` with this machine's. */
function withClock(transport: Transport) {
  let skewMs: number | null = null;
  return {
    transport: {
      ...transport,
      request: async (request: Parameters<Transport['request']>[0]) => {
        const reply = await transport.request(request);
        const theirs = Date.parse(reply.headers['date'] ?? '');
        if (!Number.isNaN(theirs)) skewMs = Date.now() - theirs;
        return reply;
      },
    },
    checks: (name: string): readonly Check[] => {
      if (skewMs === null) return [];
      const seconds = Math.round(Math.abs(skewMs) / 1_000);
      const check = `clock-${name}`;
      if (Math.abs(skewMs) <= LARGEST_SKEW_MS) return [good(check, `within ${Math.max(seconds, 1)} s of ${name}'s`)];
      const message = `this machine's clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} ${name}'s`;
      return [bad('wrong', check, message, 'set the clock, and let the machine keep it (NTP)')];
    },
  };
}

/** A base model that the provider neither lists nor says it would train. */
async function checkBaseModel(
  { config: { training } }: ProviderQuestions,
  provider: FineTuneProvider,
  models: readonly ProviderModel[],
): Promise<readonly Check[]> {
  const { base_model: wanted } = training;
  if (provider.name !== training.provider || models.length === 0 || models.some(({ id }) => id === wanted)) return [];
  if (await provider.canTrain(wanted, { timeoutMs: TIMEOUT_MS })) return [];
  const bases = models.filter(({ baseModel }) => baseModel === null).slice(0, 10);
  const mend = `name another training.base_model, such as ${bases.map(({ id }) => id).join(', ')}`;
  return [bad('wrong', 'base-model', `${provider.name} has no model "${wanted}"`, mend)];
}

function checkRetirement(
  { config, line, now }: ProviderQuestions,
  name: string,
  models: readonly ProviderModel[],
): readonly Check[] {
  const champion = line?.versions.find(({ version }) => version === line.champion) ?? null;
  if (name !== config.training.provider) return [];
  const { reason, warning } = retirementOf({ models, champion, training: config.training, within: WARN_AHEAD, now });
  return [
    ...(warning === null ? [] : [bad('advice', 'base-model', warning, 'name another training.base_model')]),
    ...(reason === null ? [] : [bad('advice', 'champion', reason, 'train another one before that day: retune run')]),
  ];
}
