import type { z } from 'zod';
import { runConfigSchema } from './run-config.ts';

/** A configuration without a run: `validate FILE…` and `prepare FILE…` need neither a name nor a training block. */
export const filesConfigSchema = runConfigSchema.extend({
  name: runConfigSchema.shape.name.optional(),
  training: runConfigSchema.shape.training.optional(),
});

export type FilesConfig = z.output<typeof filesConfigSchema>;
