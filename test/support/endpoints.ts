import type { Pipeline } from './pipeline.ts';

/** Endpoints made and deleted, as the provider's journal has them. */
export async function endpoints(pipeline: Pipeline): Promise<{ made: number; deleted: number }> {
  const { requests } = await pipeline.journal();
  const of = (method: string, path: RegExp): number =>
    requests.filter((call) => call.method === method && path.test(call.path) && (call.status ?? 500) < 300).length;
  return {
    made: of('POST', /^\/together\/v1\/endpoints$/),
    deleted: of('DELETE', /^\/together\/v1\/endpoints\/[^/]+$/),
  };
}
