import type { Command } from 'commander';
import { isLoopbackUrl } from '../../config/loopback.ts';
import { parseListenAddress } from '../../config/settings-values.ts';
import { createEncryptionCodec } from '../../platform/encryption-codec.ts';
import { startCodecServer } from '../../servers/codec-server/codec-server.ts';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { untilAborted } from '../until-aborted.ts';

interface CodecServerFlags {
  readonly listen: string;
  readonly origin: readonly string[];
  readonly tokenEnv: string;
}

const EXAMPLES = `
Examples:
  $ retune codec-server --origin http://localhost:8233
  $ RETUNE_CODEC_TOKEN=… retune codec-server --listen 0.0.0.0:8081 --origin https://temporal.example
Then tell the Temporal UI (Settings, Data Encoder; or --ui-codec-endpoint at its start) or the CLI (--codec-endpoint).
It needs RETUNE_ENCRYPTION_KEYS. \`retune dev\` starts one by itself where keys are set.`;

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

export function registerCodecServer(program: Command, host: Host): void {
  program
    .command('codec-server')
    .description('decodes encrypted payloads for the Temporal UI and CLI, until Ctrl-C')
    .option('--listen <host:port>', 'where it listens; port 0: any free port', '127.0.0.1:8081')
    .option('--origin <origin>', 'a page that may ask, such as http://localhost:8233 (repeatable)', collect, [])
    .option('--token-env <name>', 'the variable that holds the token callers have to show', 'RETUNE_CODEC_TOKEN')
    .addHelpText('after', EXAMPLES)
    .action((flags: CodecServerFlags) => host.run((context) => codecServer(context, flags)));
}

async function codecServer(context: CommandContext, flags: CodecServerFlags): Promise<number> {
  const { settings, output, signal } = context;
  const address = parseListenAddress(flags.listen);
  if (address === null) throw usageError(`--listen ${flags.listen} is no host:port`, 'such as 127.0.0.1:8081');
  for (const origin of flags.origin) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw usageError(`--origin ${origin} is no origin`, 'scheme, host and port alone, such as http://localhost:8233');
  }
  const [first, ...others] = settings.encryptionKeys();
  if (first === undefined)
    throw usageError(
      'RETUNE_ENCRYPTION_KEYS is not set: there is nothing to decode with',
      'set it as the workers have it',
    );
  const token = settings.variable(flags.tokenEnv);
  if (token === null && !isLoopbackUrl(`http://${address.host.includes(':') ? `[${address.host}]` : address.host}`))
    throw usageError(
      `${flags.tokenEnv} is not set, and ${address.host} is not this machine alone: anybody could read the payloads`,
      `set ${flags.tokenEnv} to a long random text, or listen on 127.0.0.1`,
    );
  const codec = createEncryptionCodec({ keys: [first, ...others], strict: false });
  const server = await startCodecServer({ codec, ...address, origins: flags.origin, token });
  output.event({ type: 'listening', url: server.url, origins: flags.origin });
  output.info(`the codec server listens on ${server.url}; Ctrl-C stops it`);
  if (token !== null) output.info(`log in at ${server.url}/login before you open the Temporal UI`);
  await untilAborted(signal, new Promise<never>(() => {}));
  await server.close();
  return 0;
}
