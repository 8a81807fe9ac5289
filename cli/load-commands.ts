import type { Command } from 'commander';
import type { Host } from './host.ts';

/** Adds a module's commands to the program. */
export type Register = (program: Command, host: Host) => void;

interface CommandModule {
  readonly names: readonly string[];
  load(): Promise<Register>;
}

const one = (name: string, load: () => Promise<Register>): CommandModule => ({ names: [name], load });

/** In the order of `--help`. A module brings what it works with (Temporal's client, Redis, the dataset engine): it is loaded when it is asked for. */
const MODULES: readonly CommandModule[] = [
  one('init', async () => (await import('./commands/init.ts')).registerInit),
  one('run', async () => (await import('./commands/run.ts')).registerRun),
  one('status', async () => (await import('./commands/status.ts')).registerStatus),
  one('watch', async () => (await import('./commands/watch.ts')).registerWatch),
  one('list', async () => (await import('./commands/list.ts')).registerList),
  one('report', async () => (await import('./commands/report.ts')).registerReport),
  one('diff', async () => (await import('./commands/diff.ts')).registerDiff),
  {
    names: ['cancel', 'approve', 'reject', 'wake', 'adopt', 'extend'],
    load: async () => (await import('./commands/acting.ts')).registerActing,
  },
  one('retry', async () => (await import('./commands/retry.ts')).registerRetry),
  one('rerun', async () => (await import('./commands/rerun.ts')).registerRerun),
  one('validate', async () => (await import('./commands/validate.ts')).registerValidate),
  one('prepare', async () => (await import('./commands/prepare.ts')).registerPrepare),
  one('estimate', async () => (await import('./commands/estimate.ts')).registerEstimate),
  one('evaluate', async () => (await import('./commands/evaluate.ts')).registerEvaluate),
  one('config', async () => (await import('./commands/config.ts')).registerConfig),
  one('schema', async () => (await import('./commands/schema.ts')).registerSchema),
  one('models', async () => (await import('./commands/models.ts')).registerModels),
  one('schedule', async () => (await import('./commands/schedule.ts')).registerSchedule),
  one('invoke', async () => (await import('./commands/invoke.ts')).registerInvoke),
  one('view', async () => (await import('./commands/view.ts')).registerView),
  one('dev', async () => (await import('./commands/dev.ts')).registerDev),
  one('worker', async () => (await import('./commands/worker.ts')).registerWorker),
  one('local-provider', async () => (await import('./commands/local-provider.ts')).registerLocalProvider),
  one('codec-server', async () => (await import('./commands/codec-server.ts')).registerCodecServer),
  one('doctor', async () => (await import('./commands/doctor.ts')).registerDoctor),
  one('audit', async () => (await import('./commands/audit.ts')).registerAudit),
  one('erase', async () => (await import('./commands/erase.ts')).registerErase),
  one('completion', async () => (await import('./commands/completion.ts')).registerCompletion),
];

/** `completion` writes down the whole command line. */
const NEEDS_ALL = 'completion';
const WITH_VALUE: ReadonlySet<string> = new Set(['--config', '--set']);

/** Every command: for help, completion, and whoever mistyped one. */
export function loadAllCommands(): Promise<readonly Register[]> {
  return Promise.all(MODULES.map((module) => module.load()));
}

/** The commands of the module that this command line names; all of them where it names none. */
export async function loadCommandsOf(argv: readonly string[]): Promise<readonly Register[]> {
  const word = firstWord(argv);
  const named = word === NEEDS_ALL ? undefined : MODULES.find(({ names }) => names.includes(word ?? ''));
  return named === undefined ? loadAllCommands() : [await named.load()];
}

/** The first word that is neither an option of the program nor its value. */
function firstWord(argv: readonly string[]): string | undefined {
  return argv.find((word, at) => !word.startsWith('-') && !WITH_VALUE.has(argv[at - 1] ?? ''));
}
