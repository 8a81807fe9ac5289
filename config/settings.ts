import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { RetuneError } from '../domain/failure-type.ts';
import type { EncryptionKey } from './encryption-keys.ts';
import { defaultCacheDir } from './home.ts';
import { environmentSchema } from './settings-schema.ts';
import type { Environment, LOG_LEVELS } from './settings-schema.ts';
import type { ListenAddress, StoreUri } from './settings-values.ts';

/**
 * What the environment says, checked. What may be secret (keys, and URLs that may hold a password) is only reachable
 * through functions, so that a Settings that is logged or shown gives nothing away.
 */
export interface Settings {
  /** Whether `TEMPORAL_ADDRESS` is set: `dev` and `--dev` then use that server instead of starting one. */
  readonly temporalAddressNamed: boolean;
  readonly temporalNamespace: string | null;
  /** Without a slash at its end; null where it has to be guessed from the address. */
  readonly temporalUi: string | null;
  /** `RETUNE_HOME` as it was written; `resolveHome` gives the folder. */
  readonly retuneHome: string | null;
  /** `RETUNE_STORE`; null means `<home>/store`. */
  readonly store: StoreUri | null;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Absolute: `RETUNE_CACHE_DIR`, by default the user's cache folder + `/retune`. */
  readonly cacheDir: string;
  readonly temporalCli: string | null;
  /** `RETUNE_LOCAL_PROVIDER_URL`; null where it is not set and the default address holds. */
  readonly localProviderUrl: string | null;
  readonly deepseekBaseUrl: string | null;
  readonly openaiBaseUrl: string | null;
  readonly togetherBaseUrl: string | null;
  readonly metricsAddress: ListenAddress | null;
  /** Where traces are sent, by OpenTelemetry's own variables; null where none are made. */
  readonly tracesUrl: string | null;
  /** How long activities may go on once a worker is told to stop; then they are cancelled. */
  readonly shutdownGraceMs: number;
  readonly ci: boolean;
  readonly noColor: boolean;
  readonly term: string | null;
  redisUrl(): string | null;
  /** The first encrypts, all decrypt; empty where `RETUNE_ENCRYPTION_KEYS` is not set. */
  encryptionKeys(): readonly EncryptionKey[];
  /** Whether payloads that are not encrypted are refused where there are keys. */
  readonly encryptionStrict: boolean;
  pseudonymKey(): string | null;
  proxy(): { readonly http: string | null; readonly https: string | null; readonly no: string | null };
  /** The whole environment, for child processes and for Temporal's own variables. */
  environment(): Readonly<Record<string, string | undefined>>;
  /** Any variable by name, for keys that the configuration names; null where it is unset or empty. */
  variable(name: string): string | null;
}

/**
 * Reads the environment: the only place that does. An empty variable counts as unset. Malformed ones are all named in
 * one CONFIG_INVALID, which never shows a value.
 */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const variable = (name: string): string | null => {
    // Secrets that are mounted as files often end in a line break, which no header and no signature may carry.
    const value = env[name]?.replace(/[\r\n]+$/, '');
    return value === undefined || value === '' ? null : value;
  };
  const environment = parse(variable);
  const isOn = (name: string): boolean => !['', '0', 'false'].includes((variable(name) ?? '').toLowerCase());
  const eitherCase = (name: string): string | null => variable(name.toLowerCase()) ?? variable(name);
  return {
    temporalAddressNamed: environment.TEMPORAL_ADDRESS !== undefined,
    temporalNamespace: environment.TEMPORAL_NAMESPACE ?? null,
    temporalUi: environment.RETUNE_TEMPORAL_UI ?? null,
    retuneHome: environment.RETUNE_HOME ?? null,
    store: environment.RETUNE_STORE ?? null,
    logLevel: environment.RETUNE_LOG_LEVEL,
    cacheDir: resolve(environment.RETUNE_CACHE_DIR ?? defaultCacheDir(variable, homedir(), process.platform)),
    temporalCli: environment.RETUNE_TEMPORAL_CLI ?? null,
    localProviderUrl: environment.RETUNE_LOCAL_PROVIDER_URL ?? null,
    deepseekBaseUrl: environment.DEEPSEEK_BASE_URL ?? null,
    openaiBaseUrl: environment.OPENAI_BASE_URL ?? null,
    togetherBaseUrl: environment.TOGETHER_BASE_URL ?? null,
    metricsAddress: environment.RETUNE_METRICS_ADDRESS ?? null,
    tracesUrl: tracesUrl(environment),
    shutdownGraceMs: environment.RETUNE_SHUTDOWN_GRACE,
    ci: isOn('CI'),
    noColor: variable('NO_COLOR') !== null,
    term: environment.TERM ?? null,
    redisUrl: () => environment.REDIS_URL ?? null,
    encryptionKeys: () => environment.RETUNE_ENCRYPTION_KEYS ?? [],
    encryptionStrict: environment.RETUNE_ENCRYPTION_STRICT,
    pseudonymKey: () => variable('RETUNE_PSEUDONYM_KEY'),
    proxy: () => ({ http: eitherCase('HTTP_PROXY'), https: eitherCase('HTTPS_PROXY'), no: eitherCase('NO_PROXY') }),
    environment: () => env,
    variable,
  };
}

/** OpenTelemetry's rule: the endpoint of traces as it stands, else the general one with `/v1/traces` at its end. */
function tracesUrl(environment: Environment): string | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = environment;
  if (environment.OTEL_SDK_DISABLED || (own ?? all) === undefined) return null;
  return own ?? `${all?.replace(/\/+$/, '')}/v1/traces`;
}

function parse(variable: (name: string) => string | null): Environment {
  const names = Object.keys(environmentSchema.shape);
  const result = environmentSchema.safeParse(
    Object.fromEntries(names.map((name) => [name, variable(name) ?? undefined])),
  );
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    place: 'the environment',
    line: null,
    column: null,
    message: `${path.join('.')} ${message}`,
    hint: '',
  }));
  throw new RetuneError('CONFIG_INVALID', problems.map(({ message }) => `the environment: ${message}`).join('\n'), {
    hint: 'set it to a value of that form, or unset it',
    details: { problems },
  });
}
