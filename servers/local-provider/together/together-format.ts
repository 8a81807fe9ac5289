import { z } from 'zod';
import { BASE_DESCRIPTION, BASE_MODEL } from '../models.ts';
import { parseParameters } from '../parameters.ts';
import type { RestEndpoints } from '../rest-endpoint.ts';
import { createRestEndpoints } from '../rest-endpoint.ts';
import type { Service } from '../service.ts';
import type { Endpoint, WireFormat } from '../wire-format.ts';
import { chatEndpoint } from './chat-endpoint.ts';
import { endpointEndpoints } from './endpoint-endpoints.ts';
import { errorReply } from './error-reply.ts';
import { fileEndpoints } from './file-endpoints.ts';
import { fineTuneEndpoints } from './fine-tune-endpoints.ts';
import { partEndpoints } from './part-endpoints.ts';

const BASE_PATH = '/together/v1';
const BASE_CREATED = Date.parse('2026-01-01T00:00:00Z');
const FREE = { base: 0, finetune: 0, hourly: 0, input: 0, output: 0 };

function modelView({ models, settings }: Service, id: string) {
  const tuned = models.record(id);
  const shutdownDate = settings.current().shutdownDates[id];
  return {
    id,
    object: 'model',
    created: Math.floor((tuned === null ? BASE_CREATED : Date.parse(tuned.created_at)) / 1_000),
    type: 'chat',
    display_name: tuned === null ? BASE_DESCRIPTION : id,
    organization: 'local',
    link: '',
    license: '',
    context_length: 1_000_000,
    pricing: FREE,
    ...(shutdownDate === undefined ? {} : { shutdown_date: shutdownDate }),
  };
}

/** `/models`: with `dedicated` those that an endpoint can host, which is all of them. */
function modelEndpoints(service: Service, rest: RestEndpoints): Endpoint[] {
  const { models } = service;
  const querySchema = z.strictObject({ dedicated: z.enum(['true', 'false']).optional() });
  return [
    rest.query('GET', `${BASE_PATH}/models`, querySchema, () =>
      [BASE_MODEL, ...models.tuned().map(({ id }) => id)].map((id) => modelView(service, id)),
    ),
  ];
}

/** The `together` wire format: REST under `/together/v1`, the sender known by a Bearer key. */
export function createTogetherFormat(service: Service, secret: string): WireFormat {
  const rest = createRestEndpoints({ secret, parse: parseParameters });
  return {
    name: 'together',
    basePath: BASE_PATH,
    endpoints: [
      ...fileEndpoints(service, rest, BASE_PATH, secret),
      ...partEndpoints(service, rest, BASE_PATH, secret),
      ...fineTuneEndpoints(service, rest, BASE_PATH),
      ...endpointEndpoints(service, rest, BASE_PATH),
      ...modelEndpoints(service, rest),
      chatEndpoint(service, BASE_PATH, secret),
    ],
    looksMeant: ({ url = '' }) => url.startsWith(`${BASE_PATH}/`),
    errorReply,
  };
}
