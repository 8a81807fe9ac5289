import { z } from 'zod';
import { runConfigSchema } from './run-config.ts';

const EXAMPLE = {
  name: 'support-intents',
  data: { sources: [{ path: 'tickets.csv', columns: { prompt: 'text', completion: 'category' } }] },
  training: { provider: 'local', base_model: 'local-small' },
};

/**
 * The configuration file as JSON Schema (draft-07), for editors: made from the schema that checks it, so that the two
 * cannot differ. What one key says of another (and whether an encoding exists) is known to `retune` alone.
 */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(runConfigSchema, { target: 'draft-7', io: 'input' });
  return {
    $schema,
    title: 'Retune configuration',
    description: 'retune.yaml: what a fine-tuning run is made of. `retune config show` prints it with every default.',
    examples: [EXAMPLE],
    ...schema,
  };
}
