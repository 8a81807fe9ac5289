import { createRestEndpoints } from '../rest-endpoint.ts';
import type { Service } from '../service.ts';
import type { WireFormat } from '../wire-format.ts';
import { chatEndpoint } from './chat-endpoint.ts';
import { errorReply } from './error-reply.ts';
import { fileEndpoints } from './file-endpoints.ts';
import { jobEndpoints } from './job-endpoints.ts';
import { modelEndpoints } from './model-endpoints.ts';
import { parseParameters } from '../parameters.ts';
import { uploadEndpoints } from './upload-endpoints.ts';

/** The `openai` wire format: REST under `/v1`, the sender known by a Bearer key. */
export function createOpenaiFormat(service: Service, secret: string): WireFormat {
  const rest = createRestEndpoints({ secret, parse: parseParameters });
  return {
    name: 'openai',
    basePath: '/v1',
    endpoints: [
      ...fileEndpoints(service, rest, secret),
      ...uploadEndpoints(service, rest, secret),
      ...jobEndpoints(service, rest),
      ...modelEndpoints(service, rest),
      chatEndpoint(service, secret),
    ],
    looksMeant: ({ url = '' }) => url.startsWith('/v1/'),
    errorReply,
  };
}
