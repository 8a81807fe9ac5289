import type { ConfigIssue } from './config-problem.ts';
import type { FilesConfig } from './files-config.ts';
import type { KeyPath } from './key-path.ts';
import { isLoopbackUrl } from './loopback.ts';
import { nearest } from './nearest.ts';
import { BUILT_IN_PROVIDERS } from './run-config.ts';
import type { ProviderConfig } from './run-config.ts';
import { quotable, shownKeyPath } from './secret-like.ts';

/** Checks the `providers` block itself, and that every provider that is named anywhere is there. */
export function checkProviders(config: FilesConfig): readonly ConfigIssue[] {
  const known = [...new Set([...BUILT_IN_PROVIDERS, ...Object.keys(config.providers)])];
  const own = Object.entries(config.providers).flatMap(([name, provider]) => [
    ...checkKeys(name, provider),
    ...checkBaseUrl(name, provider),
  ]);
  const { baseline, judge } = config.evaluation;
  const named: (readonly [KeyPath, string])[] = [];
  if (config.training !== undefined) named.push([['training', 'provider'], config.training.provider]);
  if (baseline.includes(':')) named.push([['evaluation', 'baseline'], providerOf(baseline)]);
  if (judge !== undefined) named.push([['evaluation', 'judge', 'model'], providerOf(judge.model)]);
  return [...own, ...named.flatMap(([path, name]) => checkKnown(path, name, known)), ...checkBaseline(config)];
}

/** The local provider's models are toys: no rivals of a line that trains elsewhere. */
function checkBaseline({ training, evaluation }: FilesConfig): readonly ConfigIssue[] {
  const isLocal = evaluation.baseline.startsWith('local:');
  if (!isLocal || training === undefined || training.provider === 'local') return [];
  const message = 'evaluation.baseline is a model of the local provider, and the line trains elsewhere';
  return [{ path: ['evaluation', 'baseline'], message, hint: 'compare with a model of the same kind of provider' }];
}

function providerOf(providerModel: string): string {
  return providerModel.slice(0, providerModel.indexOf(':'));
}

function checkKnown(path: KeyPath, name: string, known: readonly string[]): readonly ConfigIssue[] {
  if (known.includes(name)) return [];
  const shown = quotable(name);
  const meant = shown === null ? null : nearest(name, known);
  return [
    {
      path,
      message: `${shownKeyPath(path)} names ${shown === null ? 'a provider' : `the provider ${shown},`} that is neither built in nor under providers`,
      hint: meant === null ? `known are ${known.join(', ')}` : `did you mean ${meant}?`,
    },
  ];
}

function checkKeys(name: string, provider: ProviderConfig): readonly ConfigIssue[] {
  const path = ['providers', name];
  const label = shownKeyPath(path);
  const isBuiltIn = BUILT_IN_PROVIDERS.some((builtIn) => builtIn === name);
  if (isBuiltIn && name !== provider.kind) {
    const message =
      name === 'local'
        ? `${label} cannot be redefined: local is built in`
        : `${label} must be of kind ${name}: the name is built in`;
    return [{ path, atKey: true, message, hint: 'give it another name' }];
  }
  const createOnce = provider.create_once;
  const isDeepseek = provider.kind === 'deepseek';
  const needed = isDeepseek ? (['app_key_env', 'app_secret_env'] as const) : (['api_key_env'] as const);
  const foreign = isDeepseek ? (['api_key_env'] as const) : (['app_key_env', 'app_secret_env'] as const);
  const issues: ConfigIssue[] = [];
  if (provider.kind === 'together' && createOnce !== undefined && createOnce !== 'file') {
    const message = `${label}.create_once cannot be ${createOnce}: the together format keeps neither keys nor metadata`;
    issues.push({ path: [...path, 'create_once'], atKey: false, message, hint: 'take it out, or write file' });
  }
  for (const key of foreign) {
    if (provider[key] === undefined) continue;
    const message = `${label}.${key} does not belong to the kind ${provider.kind}`;
    issues.push({ path: [...path, key], atKey: true, message, hint: `this kind takes ${needed.join(' and ')}` });
  }
  for (const key of needed) {
    if (provider[key] !== undefined || (isBuiltIn && needed.every((other) => provider[other] === undefined))) continue;
    const hint = 'add it: the name of the environment variable that holds the key';
    issues.push({ path: [...path, key], atKey: true, message: `${label}.${key} is missing`, hint });
  }
  return issues;
}

function checkBaseUrl(name: string, provider: ProviderConfig): readonly ConfigIssue[] {
  if (provider.base_url === undefined) return [];
  const path = ['providers', name, 'base_url'];
  const problem = baseUrlProblem(provider.base_url);
  return problem === null ? [] : [{ path, message: `${shownKeyPath(path)} ${problem.message}`, hint: problem.hint }];
}

/** Why a provider's base URL cannot be used (its scheme, credentials in it, a query), or null. Never shows the URL. */
export function baseUrlProblem(url: string): { readonly message: string; readonly hint: string } | null {
  if (!URL.canParse(url)) return { message: 'is no URL', hint: 'write it as https://host/path' };
  const { protocol, username, password, search, hash } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:')
    return { message: 'must be an https URL', hint: 'write it as https://host/path' };
  if (username !== '' || password !== '') {
    return { message: 'holds a user name or password', hint: 'secrets belong in environment variables of their own' };
  }
  if (search !== '' || hash !== '')
    return { message: 'holds a query or a fragment', hint: 'paths are added to its end: leave only the base' };
  if (protocol === 'http:' && !isLoopbackUrl(url)) {
    return { message: 'is plain http to another machine', hint: 'use https: keys and data would travel in the clear' };
  }
  return null;
}
