import { BASE_MODEL } from '../models.ts';
import type { RestEndpoints } from '../rest-endpoint.ts';
import type { Service } from '../service.ts';
import type { Endpoint, Exchange } from '../wire-format.ts';
import { seconds } from './views.ts';

const BASE_CREATED = '2026-01-01T00:00:00Z';

function modelView(service: Service, id: string) {
  const shutdownDate = service.settings.current().shutdownDates[id];
  const tuned = service.models.record(id);
  return {
    id,
    object: 'model',
    created: seconds(tuned?.created_at ?? BASE_CREATED),
    owned_by: tuned === null ? 'local-provider' : 'org-local',
    ...(shutdownDate === undefined ? {} : { shutdown_date: shutdownDate }),
  };
}

/** `/v1/models`: the base and every tuned model, whatever the format it was trained in. */
export function modelEndpoints(service: Service, rest: RestEndpoints): Endpoint[] {
  const { models } = service;
  const named = ({ parameters }: Exchange): string => parameters['model'] ?? '';
  return [
    rest.bare('GET', '/v1/models', () => ({
      object: 'list',
      data: [BASE_MODEL, ...models.tuned().map(({ id }) => id)].map((id) => modelView(service, id)),
    })),
    rest.bare('GET', '/v1/models/{model}', (exchange) => {
      models.assertKnown(named(exchange));
      return modelView(service, named(exchange));
    }),
    rest.bare('DELETE', '/v1/models/{model}', async (exchange) => {
      await models.remove(named(exchange));
      return { id: named(exchange), object: 'model', deleted: true };
    }),
  ];
}
