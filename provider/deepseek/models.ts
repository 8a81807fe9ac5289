import type { FineTuneProvider } from '../fine-tune-provider.ts';
import type { DeepseekCall } from './call.ts';
import { doneSchema } from '../reply-schemas.ts';
import { modelListSchema } from './schemas.ts';

/** The models the account can call, and the removal of a tuned one. */
export function createModelMethods(call: DeepseekCall): Pick<FineTuneProvider, 'listModels' | 'deleteModel'> {
  return {
    listModels: async (options) => {
      const reply = await call.json({ path: '/v1/models/list', body: {}, schema: modelListSchema }, options);
      return reply.models.map((model) => ({
        id: model.id,
        baseModel: model.base_model,
        shutdownDate: model.shutdown_date,
      }));
    },

    deleteModel: async (model, options) => {
      await call.json({ path: '/v1/models/delete', body: { model }, schema: doneSchema }, options);
    },
  };
}
