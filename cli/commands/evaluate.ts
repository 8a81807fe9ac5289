import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { startDevStack } from '../dev-stack.ts';
import { usageError } from '../errors.ts';
import { runEvaluation } from '../evaluate-model.ts';
import type { EvaluateOptions } from '../evaluate-model.ts';
import { evaluationJson, evaluationText } from '../evaluation-output.ts';
import { writeJunit } from '../junit.ts';
import type { Host } from '../host.ts';
import { withSession } from '../open-session.ts';
import { writeAnswers } from '../save-answers.ts';
import { openWorkspace } from '../workspace.ts';

interface Options extends EvaluateOptions {
  readonly dev?: boolean;
  readonly junit?: string;
  readonly saveAnswers?: string;
}

const EXAMPLES = `
Examples:
  $ retune evaluate --model support-intents@7                     against the configured baseline
  $ retune evaluate --model ft:local-small:x --baseline base --baseline openai:gpt-4.1 --few-shot shots.jsonl
  $ retune evaluate --run RUN --save-answers answers.jsonl        a run's model on the data of that run
  $ retune evaluate --model champion --baseline base --baseline-answers answers.jsonl --junit gate.xml
Models: base, champion, NAME@V, PROVIDER:MODEL, or an id at the training provider. The first --baseline decides, the
others stand beside it. Exit 4 unless the verdict is PROMOTE. Answers are kept: the same question is never paid twice.`;

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

export function registerEvaluate(program: Command, host: Host): void {
  program
    .command('evaluate')
    .description('evaluation alone: two models on the same prompts, and the verdict')
    .option('--model <model>', 'the model to judge (with --run: default the one that the run trained)')
    .option('--baseline <model>', 'what to compare with; repeatable: the first decides', collect, [])
    .option('--run <run>', 'take data and configuration of this run')
    .option('--few-shot <file>', 'also compare with the baseline after these examples (rows of any shape)')
    .option('--junit <file>', 'write the gate as JUnit XML (- is stdout)')
    .option('--save-answers <file>', 'write every answer as JSON Lines (- is stdout)')
    .option(
      '--baseline-answers <file>',
      'take the baseline’s answers from a file that --save-answers wrote; --baseline says whose they are',
    )
    .option('--dev', 'start server, local provider and worker for the length of the command')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => host.run((context) => evaluate(context, options)));
}

async function evaluate(context: CommandContext, options: Options): Promise<number> {
  const { output } = context;
  const toStdout = [options.junit, options.saveAnswers].filter((path) => path === '-');
  if (toStdout.length > 1 || (toStdout.length === 1 && context.options.json)) {
    throw usageError('stdout takes one thing: --json, --junit - or --save-answers -', 'give a file for the others');
  }
  const workspace = openWorkspace(context);
  const stack = options.dev === true ? await startDevStack(context, workspace, { logTo: 'file' }) : null;
  try {
    return await withSession(
      context,
      async ({ connect }) => {
        const evaluated = await runEvaluation(context, workspace, await connect(), options);
        if (options.junit !== undefined) await writeJunit(context.cwd, options.junit, evaluated);
        if (options.saveAnswers !== undefined)
          await writeAnswers(context.cwd, options.saveAnswers, workspace, evaluated);
        const exitCode = evaluated.details.verdict === 'PROMOTE' ? 0 : 4;
        if (toStdout.length === 0) output.result(evaluationJson(evaluated, exitCode), evaluationText(evaluated));
        return exitCode;
      },
      stack?.session ?? {},
    );
  } finally {
    await stack?.stop();
  }
}
