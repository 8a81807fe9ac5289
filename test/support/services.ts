import { inject } from 'vitest';

async function ask<T>(name: string): Promise<T> {
  const response = await fetch(`${inject('sharedServicesUrl')}/${name}`);
  const { value, error } = (await response.json()) as { value?: T; error?: string };
  if (value === undefined) throw new Error(error ?? `no shared service ${name}`);
  return value;
}

export interface SharedTemporal {
  readonly address: string;
  readonly uiUrl: string;
  readonly namespace: string;
}

/** The Temporal dev server that all tests of the run share: use a task queue and workflow ids of your own. */
export function sharedTemporal(): Promise<SharedTemporal> {
  return ask('temporal');
}

/** Path of the workflows' bundle, built once per test run from the sources. */
export function workflowBundlePath(): Promise<string> {
  return ask('workflow-bundle');
}
