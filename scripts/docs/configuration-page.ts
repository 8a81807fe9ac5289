import type { z } from 'zod';
import { runConfigSchema } from '../../config/run-config.ts';
import { environmentSchema } from '../../config/settings-schema.ts';
import { keysBelow } from './config-keys.ts';
import { code, generated, table } from './markdown.ts';

const ABOUT = `Every key of \`retune.yaml\`, from the schema that checks it; \`retune schema\` prints the same for editors. What goes with
what, and a whole example: [configuration](../configuration.md). \`NAME\` is a name of your own, \`[]\` an entry of a list.`;

const ENVIRONMENT = `Beside these: keys of providers ([credentials](../configuration.md#credentials)), Temporal's and Amazon's own variables
([connections](../deploying.md#connections)) and OpenTelemetry's ([traces](../observing.md#traces)).`;

/** The reference of the configuration file and the environment, made from their schemas. */
export function configurationPage(): string {
  const shape: Readonly<Record<string, z.core.$ZodType>> = runConfigSchema.shape;
  const blocks = Object.entries(shape).map(([block, schema]) => {
    const rows = keysBelow(schema, block).map(({ path, takes, byDefault, about }) => [
      code(path),
      takes,
      byDefault,
      about,
    ]);
    return `## ${block}\n\n${table(['key', 'takes', 'default', 'says'], rows)}`;
  });
  const variables = keysBelow(environmentSchema).map(({ path, about }) => [code(path), about]);
  return [
    generated('Configuration reference', ABOUT),
    ...blocks,
    `## The environment\n\n${table(['variable', 'says'], variables)}\n\n${ENVIRONMENT}`,
  ].join('\n\n');
}
