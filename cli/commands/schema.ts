import type { Command } from 'commander';
import { configJsonSchema } from '../../config/json-schema.ts';
import type { Host } from '../host.ts';

const EXAMPLES = `
Examples:
  $ retune schema > retune.schema.json
Then, as the first line of retune.yaml, for editors with the YAML language server:
  # yaml-language-server: $schema=retune.schema.json`;

export function registerSchema(program: Command, host: Host): void {
  program
    .command('schema')
    .description('the JSON Schema of the configuration file, so that an editor completes and checks it')
    .addHelpText('after', EXAMPLES)
    .action(() =>
      host.run((context) => {
        const schema = configJsonSchema();
        context.output.result(schema, JSON.stringify(schema, null, 2));
        return Promise.resolve(0);
      }),
    );
}
