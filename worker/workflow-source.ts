import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';

/**
 * The workflows' bundle: the one given, else that of the build (where errors travel encrypted, the one whose workflows put
 * them into payloads), else the workflows themselves, bundled when the worker starts.
 */
export function workflowSource(
  dataConverter: DataConverter,
  bundlePath?: string,
): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const isEncrypted = dataConverter.failureConverterPath !== undefined;
  const name = isEncrypted ? 'workflow-bundle-encrypted.js' : 'workflow-bundle.js';
  const built = bundlePath ?? fileURLToPath(new URL(`../${name}`, import.meta.url));
  if (existsSync(built)) return { workflowBundle: { codePath: built } };
  return { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) };
}
