import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleWorkflows } from './bundle-workflows.ts';
import { startSharedDevServer } from './shared-dev-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where `services.ts` asks for what the whole test run shares. */
    sharedServicesUrl: string;
  }
}

/** The first call does the work, all calls get its result. */
function once<T>(make: () => Promise<T>): { get(): Promise<T>; made(): Promise<T> | null } {
  let made: Promise<T> | null = null;
  return { get: () => (made ??= make()), made: () => made };
}

/**
 * One Temporal dev server and one workflow bundle for the whole run, each made when the first test asks for it (over
 * HTTP, since tests run in processes of their own), so that tests that need neither start at once.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const tempDir = await mkdtemp(path.join(tmpdir(), 'retune-tests-'));
  const devServer = once(() => startSharedDevServer());
  const bundle = once(() => bundleWorkflows(path.join(tempDir, 'workflow-bundle.js')));
  const answers: Readonly<Record<string, () => Promise<unknown>>> = {
    '/temporal': async () => {
      const { address, uiUrl, namespace } = await devServer.get();
      return { address, uiUrl, namespace };
    },
    '/workflow-bundle': () => bundle.get(),
  };

  // Bundling holds this process up: an idle time that ends meanwhile would cut off a question that waits to be read.
  const http = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const answer = answers[request.url ?? ''];
    void (answer?.() ?? Promise.reject(new Error(`no shared service ${request.url}`))).then(
      (value) => response.end(JSON.stringify({ value })),
      (error: unknown) =>
        response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) })),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('the shared services have no port');
  project.provide('sharedServicesUrl', `http://127.0.0.1:${address.port}`);

  return async () => {
    http.closeAllConnections();
    http.close();
    await devServer.made()?.then(
      (server) => server.stop(),
      () => {},
    );
    await rm(tempDir, { recursive: true, force: true });
  };
}
