import { Connection } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import {
  ensureSearchAttributes,
  missingSearchAttributes,
  type OperatorConnection,
  SEARCH_ATTRIBUTES,
} from '../../platform/search-attributes.ts';
import { searchAttribute } from '../../workflows/search-attributes.ts';
import { sharedTemporal } from '../support/services.ts';

/** A namespace that has `present`, and then what `onAdd` answers too. */
function fakeServer(
  present: readonly string[],
  onAdd: (names: readonly string[]) => readonly string[],
): OperatorConnection {
  let has = [...present];
  return {
    operatorService: {
      listSearchAttributes: async () => ({ customAttributes: Object.fromEntries(has.map((name) => [name, 2])) }),
      addSearchAttributes: async ({ searchAttributes }) => {
        has = [...has, ...onAdd(Object.keys(searchAttributes))];
      },
    },
  };
}

test('the workflows set exactly the attributes that are registered', () => {
  const used = Object.values(searchAttribute).map(({ name, type }) => ({ name, type }));
  expect(used.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
    [...SEARCH_ATTRIBUTES].toSorted().map((name) => ({ name, type: 'KEYWORD' })),
  );
});

test('the dev server has all of them from its start', async () => {
  const { address, namespace } = await sharedTemporal();
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  expect(await missingSearchAttributes(connection, namespace)).toEqual([]);
  await ensureSearchAttributes(connection, namespace);
});

test('only those that are missing are registered', async () => {
  const added: string[] = [];
  const server = fakeServer(['RetuneName', 'RetuneStage'], (names) => {
    added.push(...names);
    return names;
  });
  await ensureSearchAttributes(server, 'default');
  expect(added).toEqual(SEARCH_ATTRIBUTES.slice(2));
});

test('where registering is not allowed the error gives the exact command', async () => {
  const server = fakeServer(SEARCH_ATTRIBUTES.slice(1), () => {
    throw new Error('7 PERMISSION_DENIED: no');
  });
  await expect(ensureSearchAttributes(server, 'prod')).rejects.toMatchObject({
    code: 'SEARCH_ATTRIBUTES_MISSING',
    message: expect.stringContaining('PERMISSION_DENIED'),
    hint: expect.stringContaining(
      'temporal operator search-attribute create --namespace prod --name RetuneName --type Keyword',
    ),
  });
});

test('a server that takes the registration but never shows it is given up on', async () => {
  const server = fakeServer([], () => []);
  await expect(ensureSearchAttributes(server, 'default', { waitMs: 0 })).rejects.toMatchObject({
    code: 'SEARCH_ATTRIBUTES_MISSING',
    details: { missing: SEARCH_ATTRIBUTES },
  });
});

test('another worker that registers them at the same moment is no error', async () => {
  const present: string[] = [];
  const racing: OperatorConnection = {
    operatorService: {
      listSearchAttributes: async () => ({ customAttributes: Object.fromEntries(present.map((name) => [name, 2])) }),
      addSearchAttributes: async () => {
        present.push(...SEARCH_ATTRIBUTES);
        throw new Error('6 ALREADY_EXISTS');
      },
    },
  };
  await expect(ensureSearchAttributes(racing, 'default')).resolves.toBeUndefined();
});

test('a server that cannot list attributes (the time-skipping one) gets them all, unchecked', async () => {
  const added: string[] = [];
  const blind: OperatorConnection = {
    operatorService: {
      listSearchAttributes: () => Promise.reject(Object.assign(new Error('12 UNIMPLEMENTED'), { code: 12 })),
      addSearchAttributes: async ({ searchAttributes }) => void added.push(...Object.keys(searchAttributes)),
    },
  };
  await ensureSearchAttributes(blind, 'default');
  expect(added).toEqual(SEARCH_ATTRIBUTES);
});
