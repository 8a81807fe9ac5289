import { Client, Connection } from '@temporalio/client';
import { expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { startCliStack } from '../support/cli-stack.ts';

const DEPLOYMENT = 'retune-test';

/** What an operator does by hand or from a pipeline: names the version that new work goes to. */
async function operator(address: string) {
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  const client = new Client({ connection });
  const { workflowService } = client;
  const deploymentVersion = (buildId: string) => ({ deploymentName: DEPLOYMENT, buildId });
  return {
    async setCurrent(buildId: string): Promise<void> {
      await workflowService.setWorkerDeploymentCurrentVersion({
        namespace: 'default',
        deploymentName: DEPLOYMENT,
        buildId,
        ignoreMissingTaskQueues: true,
      });
    },
    isKnown: (buildId: string): Promise<boolean> =>
      workflowService
        .describeWorkerDeploymentVersion({ namespace: 'default', deploymentVersion: deploymentVersion(buildId) })
        .then(
          () => true,
          () => false,
        ),
    /** 1: draining, 2: drained; null while new work goes there. */
    async drainage(buildId: string): Promise<number | null> {
      const { workerDeploymentVersionInfo: info } = await workflowService.describeWorkerDeploymentVersion({
        namespace: 'default',
        deploymentVersion: deploymentVersion(buildId),
      });
      return info?.drainageInfo?.status ?? null;
    },
    /** The build that did the last task of a workflow. */
    async buildOf(id: string): Promise<string> {
      const { raw } = await client.workflow.getHandle(id).describe();
      return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? '';
    },
  };
}

it('a run ends on the build it began on; its watch and its model line move on; the old build drains', async () => {
  const stack = await startCliStack();
  const { setCurrent, isKnown, drainage, buildOf } = await operator(stack.temporalAddress);
  const deploy = async (buildId: string): Promise<void> => {
    stack.setEnvironment({ TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT, TEMPORAL_WORKER_BUILD_ID: buildId });
    await stack.startWorker();
    await expect.poll(() => isKnown(buildId), { timeout: 20_000 }).toBe(true);
    await setCurrent(buildId);
  };
  const run = workflowId.fineTune('pinned');

  await deploy('A');
  await stack.control('/_clock', { train_polls: 60 });
  expect((await stack.retune('run', '--id', 'pinned', '--detach')).code).toBe(0);
  await expect.poll(async () => (await stack.journal()).jobs.length, { timeout: 60_000 }).toBe(1);
  expect(await buildOf(run)).toBe('A');

  await deploy('B');
  await expect.poll(() => buildOf(workflowId.watch(run)), { timeout: 30_000 }).toBe('B');
  expect(await drainage('A')).toBe(1);
  await stack.control('/_clock', { train_polls: 1 });
  const { code } = await stack.retune('watch', 'pinned');
  expect(code).toBe(0);
  expect(await buildOf(run)).toBe('A');
  expect(await buildOf(workflowId.modelLine('tickets'))).toBe('B');

  expect((await stack.retune('run', '--id', 'after', '--detach', '--set', 'training.seed=2')).code).toBe(0);
  await expect.poll(() => buildOf(workflowId.fineTune('after')), { timeout: 30_000 }).toBe('B');
}, 180_000);
