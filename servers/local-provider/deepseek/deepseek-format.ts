import { BASE_DESCRIPTION, BASE_MODEL } from '../models.ts';
import { hasMetadata, page } from '../pagination.ts';
import { isFinished } from '../records.ts';
import type { Service } from '../service.ts';
import type { Endpoint, WireFormat } from '../wire-format.ts';
import { createJob } from './create-job.ts';
import { jsonCall } from './envelope.ts';
import { invoke, invokeSchema, invokeTokens } from './invoke.ts';
import { createSchema, emptySchema, eventsSchema, fileSchema, jobSchema, listSchema, modelSchema } from './schemas.ts';
import type { AppCredentials } from './signature.ts';
import { uploadEndpoint } from './upload.ts';
import { fileView, jobView } from './views.ts';

function fileCalls(service: Service) {
  const { files, faults, runner, settings } = service;
  return {
    '/v1/fine_tune/files': jsonCall(listSchema, (body, exchange) => {
      const isListed = files.isListed(faults.hideYoungerThanMs(exchange));
      const wanted = hasMetadata(settings, body.metadata);
      const { items, has_more } = page(files.of('deepseek'), body, (file) => file.file_id, isListed, wanted);
      return { files: items.map(fileView), has_more };
    }),
    '/v1/fine_tune/delete_file': jsonCall(fileSchema, async ({ file_id }) => {
      files.get('deepseek', file_id);
      await runner.fileDeleted(file_id);
      await files.remove('deepseek', file_id);
      return { file_id, deleted: true };
    }),
  };
}

function jobCalls(service: Service) {
  const { jobs, faults, runner, settings } = service;
  return {
    '/v1/fine_tune/create': jsonCall(createSchema, async (body, exchange) =>
      jobView(await createJob(service, body, exchange)),
    ),
    '/v1/fine_tune/status': jsonCall(jobSchema, async ({ job_id }) => {
      jobs.own('deepseek', job_id);
      await runner.polled(job_id);
      return jobView(jobs.get(job_id));
    }),
    '/v1/fine_tune/list': jsonCall(listSchema, (body, exchange) => {
      const isListed = jobs.isListed(faults.hideYoungerThanMs(exchange));
      const wanted = hasMetadata(settings, body.metadata);
      const { items, has_more } = page(jobs.of('deepseek'), body, (job) => job.job_id, isListed, wanted);
      return { jobs: items.map(jobView), has_more };
    }),
    '/v1/fine_tune/events': jsonCall(eventsSchema, ({ job_id, ...query }) => {
      const { items, has_more } = page(jobs.own('deepseek', job_id).events, query, (event) => event.event_id);
      return { events: items, has_more };
    }),
    '/v1/fine_tune/cancel': jsonCall(jobSchema, async ({ job_id }) => {
      if (!isFinished(jobs.own('deepseek', job_id))) await runner.cancel(job_id);
      return jobView(jobs.get(job_id));
    }),
  };
}

function modelCalls(service: Service) {
  const { models, settings } = service;
  return {
    '/v1/models/list': jsonCall(emptySchema, () => {
      const dates = settings.current().shutdownDates;
      const dated = <T extends { readonly id: string }>(model: T) => {
        const date = dates[model.id];
        return date === undefined ? model : { ...model, shutdown_date: date };
      };
      const tuned = models.tuned().map(({ id, base_model, job_id, created_at }) => {
        const description = `${base_model}, fitted by ${job_id}. No language model.`;
        return { id, base_model, job_id, created_at, description };
      });
      return { models: [{ id: BASE_MODEL, description: BASE_DESCRIPTION }, ...tuned].map(dated) };
    }),
    '/v1/models/delete': jsonCall(modelSchema, async ({ model }) => {
      await models.remove(model);
      return { model, deleted: true };
    }),
    '/v1/invoke': jsonCall(invokeSchema, (body, { requestId }) => invoke(service, body, requestId), invokeTokens),
  };
}

/** The `deepseek` wire format: signed envelopes over POST, one path a call. */
export function createDeepseekFormat(service: Service, credentials: AppCredentials): WireFormat {
  const calls = { ...fileCalls(service), ...jobCalls(service), ...modelCalls(service) };
  const endpoints: readonly Endpoint[] = [
    ...Object.entries(calls).map(([path, endpoint]) => endpoint(path, credentials)),
    uploadEndpoint(service, credentials),
  ];
  return {
    name: 'deepseek',
    basePath: '',
    endpoints,
    looksMeant: ({ headers, url = '' }) => headers.authorization === undefined && !url.startsWith('/together/'),
    errorReply: ({ status, code, message, headers }) => ({
      status,
      headers,
      body: { json: { error: { code, message } } },
    }),
  };
}
