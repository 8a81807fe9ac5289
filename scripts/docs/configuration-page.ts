import type { z } from 'zod';
import { OTHER_VARIABLES } from '../../config/other-variables.ts';
import { runConfigSchema } from '../../config/run-config.ts';
import { environmentSchema } from '../../config/settings-schema.ts';
import { keysBelow } from './config-keys.ts';
import { code, generated, table } from './markdown.ts';

const ABOUT = `Every key of \`retune.yaml\`, from the schema that checks it; \`retune schema\` prints the same for editors. What goes with
what, and a whole example: [configuration](../configuration.md). \`NAME\` is a name of your own, \`[]\` an entry of a list.`;

const ENVIRONMENT = `Secrets of named providers and addresses of webhooks stand in variables that the configuration names
([credentials](../configuration.md#credentials)). Temporal's own (\`TEMPORAL_API_KEY\`, TLS, profiles) are read by its SDK
([connections](../deploying.md#connections)), and the AWS SDK has further ways to credentials.`;

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
  const variables = [
    ...keysBelow(environmentSchema).map(({ path, about }) => [code(path), about]),
    ...Object.entries(OTHER_VARIABLES).map(([name, about]) => [code(name), about]),
  ];
  return [
    generated('Configuration reference', ABOUT),
    ...blocks,
    `## The environment\n\n${table(['variable', 'says'], variables)}\n\n${ENVIRONMENT}`,
  ].join('\n\n');
}
