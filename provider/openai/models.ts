import type { BearerCall } from '../bearer-call.ts';
import type { FineTuneProvider } from '../fine-tune-provider.ts';
import { doneSchema } from '../reply-schemas.ts';
import { modelListSchema } from './schemas.ts';

/** The models the key can call, and the removal of a tuned one. */
export function createModelMethods(call: BearerCall): Pick<FineTuneProvider, 'listModels' | 'deleteModel'> {
  return {
    listModels: async (options) => {
      const reply = await call.json({ method: 'GET', path: '/models', schema: modelListSchema }, options);
      return reply.data.map(({ id, base_model: base, shutdown_date: shutdownDate }) => ({
        id,
        baseModel: base ?? baseOf(id),
        shutdownDate,
      }));
    },

    deleteModel: async (model, options) => {
      const path = `/models/${encodeURIComponent(model)}`;
      await call.json({ method: 'DELETE', path, schema: doneSchema }, options);
    },
  };
}

/** `ft:gpt-4.1-mini-2025-04-14:acme:support:a1b2` was tuned from what stands behind `ft:`; null for a base model. */
function baseOf(id: string): string | null {
  return id.startsWith('ft:') ? (id.split(':')[1] ?? null) : null;
}
