import type { Command } from 'commander';
import { RetuneError } from '../../domain/failure-type.ts';
import type { CachedResult } from '../../provider/cached-invoke.ts';
import { SERVICE_NAMES } from '../../provider/service-parameters.ts';
import { choiceOption } from '../choices.ts';
import type { CommandContext } from '../context.ts';
import { errorToJson, exitCodeOfError, usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { invokeItems } from '../invoke-input.ts';
import type { InvokeFlags } from '../invoke-input.ts';
import { invokeService } from '../invoke-service.ts';

const EXAMPLES = `
Examples:
  $ retune invoke --service text_generation --prompt "Where is my card?"
  $ retune invoke --service multimodal --image-url https://example.com/a.png --text "What is broken?"
  $ retune invoke --service text_generation --batch prompts.jsonl --json
A batch file is a JSON list, or a line each: a JSON object of parameters, or a prompt as it stands; - is stdin.
Replies are kept for an hour (in Redis where REDIS_URL is set); --no-cache asks anew.`;

export function registerInvoke(program: Command, host: Host): void {
  program
    .command('invoke')
    .description("one call, or one batched call, of a provider's service")
    .addOption(choiceOption('--service <service>', 'what to call', SERVICE_NAMES).makeOptionMandatory())
    .option('--prompt <text>', 'of text_generation')
    .option('--image-url <url>', 'of image_classification and multimodal: an https or data URL')
    .option('--text <text>', 'of multimodal')
    .option('--batch <file>', 'many at once: JSON or JSON Lines; - is stdin')
    .option('--provider <name>', "default: the configuration's, else deepseek where its keys are set, else local")
    .option('--model <model>', "default: the configuration's base model")
    .option('--max-tokens <n>', 'the longest answer', number('--max-tokens'))
    .option('--temperature <t>', '0.1 to 1.0 in the deepseek format', number('--temperature'))
    .option('--seed <n>', 'for providers that take one', number('--seed'))
    .option('--top-k <n>', 'labels of image_classification', number('--top-k'))
    .option('--no-cache', 'neither read nor write kept replies')
    .addHelpText('after', EXAMPLES)
    .action((flags: Flags) => host.run((context) => invoke(context, flags)));
}

interface Flags extends InvokeFlags {
  readonly provider?: string;
  readonly cache: boolean;
}

function number(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value)) return value;
    throw usageError(`${flag} ${text} is no number`, `as in ${flag} 1`);
  };
}

async function invoke(context: CommandContext, flags: Flags): Promise<number> {
  const { service, provider = null, cache } = flags;
  const { items, batch } = await invokeItems(flags, context.cwd);
  const done = await invokeService(context, { service, items, batch, provider, cache });
  const failures = done.results.flatMap((result) => (result.ok ? [] : [result]));
  const error = failures.length === done.results.length ? errorOfAll(failures) : null;
  context.output.result(
    {
      provider: done.provider,
      service,
      model: done.model,
      results: done.results.map(resultJson),
      cached: done.results.map(({ cached }) => cached),
      latency_ms: done.latencyMs,
      attempts: done.attempts,
      error: error === null ? null : errorToJson(error),
    },
    done.results.map(resultText).join('\n'),
  );
  if (failures.length > 0) context.output.warn(`${failures.length} of ${done.results.length} items failed`);
  return error === null ? 0 : exitCodeOfError(error);
}

/** Not one item was answered: the call as a whole failed, for the reason of its first item. */
function errorOfAll(failures: readonly (CachedResult & { ok: false })[]): RetuneError {
  const isOurs = failures.every(({ code }) => code === 'parameters_invalid');
  const message = `no item was answered; the first: ${failures[0]?.message ?? 'there is none'}`;
  return new RetuneError(isOurs ? 'USAGE' : 'PROVIDER_REFUSED', message, { hint: 'each item says why' });
}

function resultJson(result: CachedResult): Record<string, unknown> {
  if (!result.ok) return { error: { code: result.code, message: result.message } };
  const { text, labels, toolCalls, finishReason, usage } = result;
  const { promptTokens, completionTokens } = usage;
  return {
    ...(labels === null ? { text } : { labels }),
    ...(toolCalls !== null && { tool_calls: toolCalls }),
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
    finish_reason: finishReason,
  };
}

function resultText(result: CachedResult): string {
  if (!result.ok) return `error: ${result.message} (${result.code})`;
  if (result.labels === null) return result.text ?? JSON.stringify(result.toolCalls);
  return result.labels.map(({ label, score }) => `${label} ${score.toFixed(3)}`).join(', ');
}
