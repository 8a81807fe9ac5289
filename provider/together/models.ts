import type { BearerCall } from '../bearer-call.ts';
import type { FineTuneProvider } from '../fine-tune-provider.ts';
import { ProviderError } from '../provider-error.ts';
import { doneSchema } from '../reply-schemas.ts';
import { pathOf } from './jobs.ts';
import { jobListSchema, modelListSchema } from './schemas.ts';

type ModelMethods = Pick<FineTuneProvider, 'listModels' | 'deleteModel' | 'canTrain'>;

/** The models that can be called at once, which can be trained, and the removal of a tuned one. */
export function createModelMethods(call: BearerCall): ModelMethods {
  return {
    listModels: async (options) => {
      const models = await call.json({ method: 'GET', path: '/models', schema: modelListSchema }, options);
      return models.map(({ id, base_model: baseModel, shutdown_date: shutdownDate }) => ({
        id,
        baseModel,
        shutdownDate,
      }));
    },

    // A tuned model is deleted with the job that made it: the service has no other way.
    deleteModel: async (model, options) => {
      const { data } = await call.json({ method: 'GET', path: '/fine-tunes', schema: jobListSchema }, options);
      for (const { id } of data.filter((job) => job.model_output_name === model)) {
        await call.json({ method: 'DELETE', path: pathOf(id), query: { force: 'true' }, schema: doneSchema }, options);
      }
    },

    canTrain: async (model, options) => {
      const request = { method: 'GET', path: '/fine-tunes/models/limits', query: { model_name: model } } as const;
      try {
        await call.json({ ...request, schema: doneSchema }, options);
        return true;
      } catch (error) {
        if (error instanceof ProviderError && error.kind === 'final' && error.reason === 'refused') return false;
        throw error;
      }
    },
  };
}
