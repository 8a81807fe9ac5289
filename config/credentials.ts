import { RetuneError } from '../domain/failure-type.ts';
import { providerEndpoint } from './provider-endpoint.ts';
import type { ProviderConfig } from './run-config.ts';
import type { Settings } from './settings.ts';
import { shownKeyPath } from './secret-like.ts';

/** `train` uploads, creates and cancels; `eval` only calls models. */
export type CredentialRole = 'train' | 'eval';

/** What a provider's client signs or authenticates with. Never log it, never store it. */
export type Credentials =
  | { readonly kind: 'deepseek'; readonly baseUrl: string; readonly appKey: string; readonly appSecret: string }
  | { readonly kind: 'openai' | 'together'; readonly baseUrl: string; readonly apiKey: string };

/** A variable that holds a secret, with how a message may name it. */
interface SecretSource {
  readonly variable: string;
  readonly label: string;
}

/**
 * The credentials of a provider for one role, from the environment. `provider` is its entry under `providers`, null for a
 * built-in one without. Throws CREDENTIALS_MISSING, which names the variables to set and shows no value.
 */
export function credentialsFor(
  settings: Settings,
  name: string,
  provider: ProviderConfig | null,
  role: CredentialRole,
): Credentials {
  const { kind, baseUrl } = providerEndpoint(settings, name, provider);
  if (kind !== 'deepseek') {
    const standard = kind === 'openai' ? 'OPENAI_API_KEY' : 'TOGETHER_API_KEY';
    const source = named(name, 'api_key_env', provider?.api_key_env) ?? asIs(standard);
    return { kind, baseUrl, apiKey: settings.variable(source.variable) ?? missing(name, [source]) };
  }
  if (name === 'local') {
    const appKey = settings.variable('RETUNE_LOCAL_APP_KEY') ?? 'local';
    return { kind, baseUrl, appKey, appSecret: settings.variable('RETUNE_LOCAL_APP_SECRET') ?? 'local-secret' };
  }
  const key = named(name, 'app_key_env', provider?.app_key_env);
  const secret = named(name, 'app_secret_env', provider?.app_secret_env);
  if (key !== null && secret !== null) return { kind, baseUrl, ...pair(settings, name, key, secret) };
  return { kind, baseUrl, ...deepseekPair(settings, name, role) };
}

interface KeyPair {
  readonly appKey: string;
  readonly appSecret: string;
}

function deepseekPair(settings: Settings, name: string, role: CredentialRole): KeyPair {
  const key = asIs(role === 'train' ? 'DEEPSEEK_TRAIN_APP_KEY' : 'DEEPSEEK_EVAL_APP_KEY');
  const secret = asIs(role === 'train' ? 'DEEPSEEK_TRAIN_APP_SECRET' : 'DEEPSEEK_EVAL_APP_SECRET');
  const isRoleNamed = settings.variable(key.variable) !== null || settings.variable(secret.variable) !== null;
  // Half of a role's pair is a mistake: falling back would train with the key that was meant to be kept out of it.
  if (isRoleNamed) return pair(settings, name, key, secret);
  const hint = `, or for ${role === 'train' ? 'training' : 'evaluation'} alone ${key.label} and ${secret.label}`;
  return pair(settings, name, asIs('DEEPSEEK_APP_KEY'), asIs('DEEPSEEK_APP_SECRET'), hint);
}

function pair(settings: Settings, name: string, key: SecretSource, secret: SecretSource, alsoHint = ''): KeyPair {
  const appKey = settings.variable(key.variable);
  const appSecret = settings.variable(secret.variable);
  if (appKey !== null && appSecret !== null) return { appKey, appSecret };
  const absent = [...(appKey === null ? [key] : []), ...(appSecret === null ? [secret] : [])];
  return missing(name, absent, alsoHint);
}

function asIs(variable: string): SecretSource {
  return { variable, label: variable };
}

/** A name that is not all capitals could be a key that was pasted in its place: it is then named by where it stands. */
function named(provider: string, key: string, variable: string | undefined): SecretSource | null {
  if (variable === undefined) return null;
  const isSafeToShow = /^[A-Z][A-Z0-9_]{0,63}$/.test(variable) && variable.includes('_');
  return {
    variable,
    label: isSafeToShow ? variable : `the variable that ${shownKeyPath(['providers', provider, key])} names`,
  };
}

function missing(name: string, absent: readonly SecretSource[], alsoHint = ''): never {
  const labels = absent.map(({ label }) => label);
  const verb = labels.length === 1 ? 'is' : 'are';
  throw new RetuneError(
    'CREDENTIALS_MISSING',
    `the provider ${name} has no credentials: ${labels.join(' and ')} ${verb} not set`,
    {
      hint: `set ${labels.join(' and ')}${alsoHint}`,
      details: { provider: name, missing: labels },
    },
  );
}
