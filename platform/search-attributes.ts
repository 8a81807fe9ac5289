import { setTimeout as delay } from 'node:timers/promises';
import { RetuneError } from '../domain/failure-type.ts';
import { SEARCH_ATTRIBUTE_NAME } from '../domain/search-attribute-name.ts';

/** What a namespace has to have, all of type Keyword. */
export const SEARCH_ATTRIBUTES = Object.values(SEARCH_ATTRIBUTE_NAME);

/** The part of `@temporalio/client`'s Connection that is used here. */
export interface OperatorConnection {
  readonly operatorService: {
    listSearchAttributes(request: { namespace: string }): Promise<{ customAttributes: Record<string, unknown> }>;
    addSearchAttributes(request: { namespace: string; searchAttributes: Record<string, number> }): Promise<unknown>;
  };
}

/** `INDEXED_VALUE_TYPE_KEYWORD` of the API; replies may have it by name. */
const KEYWORD = 2;
const KEYWORD_WORDS: readonly string[] = ['INDEXED_VALUE_TYPE_KEYWORD', String(KEYWORD)];
const GRPC_ALREADY_EXISTS = 6;
const GRPC_UNIMPLEMENTED = 12;

/** Null where the server has no such call (Temporal's test server). */
async function listTypes(
  connection: OperatorConnection,
  namespace: string,
): Promise<ReadonlyMap<string, string> | null> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return new Map(Object.entries(customAttributes).map(([name, type]): [string, string] => [name, String(type)]));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === GRPC_UNIMPLEMENTED) return null;
    throw error;
  }
}

/** Those of `names` that the namespace lacks, or has with another type than Keyword; null where the server cannot tell. */
export async function missingSearchAttributes(
  connection: OperatorConnection,
  namespace: string,
  names: readonly string[] = SEARCH_ATTRIBUTES,
): Promise<readonly string[] | null> {
  const types = await listTypes(connection, namespace);
  return types && names.filter((name) => !KEYWORD_WORDS.includes(types.get(name) ?? ''));
}

/** The command that registers them, for people to copy. */
export function registerCommand(names: readonly string[], namespace: string): string {
  const attributes = names.map((name) => `--name ${name} --type Keyword`).join(' ');
  return `temporal operator search-attribute create --namespace ${namespace} ${attributes}`;
}

function missingError(names: readonly string[], namespace: string, cause?: unknown): RetuneError {
  const why = cause instanceof Error ? ` (registering them failed: ${cause.message})` : '';
  return new RetuneError(
    'SEARCH_ATTRIBUTES_MISSING',
    `The Temporal namespace "${namespace}" lacks the search attributes ${names.join(', ')}${why}`,
    {
      hint: `Register them once, as somebody who may: ${registerCommand(names, namespace)}`,
      details: { namespace, missing: names },
      cause,
    },
  );
}

async function register(connection: OperatorConnection, namespace: string, names: readonly string[]): Promise<void> {
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(names.map((name) => [name, KEYWORD])),
    });
  } catch (error) {
    // Another worker may have registered them at the same moment.
    const still = await missingSearchAttributes(connection, namespace, names);
    // A server that cannot list them (the test server) says at least that they are there.
    if (still === null && error instanceof Error && 'code' in error && error.code === GRPC_ALREADY_EXISTS) return;
    if (still === null || still.length > 0) throw missingError(still ?? names, namespace, error);
  }
}

/**
 * Makes sure that the namespace has all search attributes: registers those that are missing and waits until the server
 * shows them. Throws SEARCH_ATTRIBUTES_MISSING with the exact command where that is not allowed.
 */
export async function ensureSearchAttributes(
  connection: OperatorConnection,
  namespace: string,
  options: { readonly waitMs?: number } = {},
): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing?.length === 0) return;
  await register(connection, namespace, missing ?? SEARCH_ATTRIBUTES);
  const deadline = Date.now() + (options.waitMs ?? 10_000);
  for (;;) {
    const still = await missingSearchAttributes(connection, namespace);
    if (still === null || still.length === 0) return;
    if (Date.now() > deadline) throw missingError(still, namespace);
    await delay(100);
  }
}
