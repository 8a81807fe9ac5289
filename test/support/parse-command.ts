import { Writable } from 'node:stream';
import { CommanderError } from 'commander';
import { loadAllCommands } from '../../cli/load-commands.ts';
import { createProgram } from '../../cli/program.ts';

/** The parts of a shell line that call Retune, each as the words it is given. */
export function retuneCalls(line: string): readonly (readonly string[])[] {
  const calls: string[][] = [[]];
  for (const [word] of line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)) {
    if (['|', '&&', ';'].includes(word)) calls.push([]);
    else calls.at(-1)?.push(word);
  }
  return calls
    .map((call) => call.slice(call.findIndex((word) => !/^[A-Z_]+=/.test(word))))
    .map((call) => (call[0] === 'node' && call[1] === 'bin/retune.js' ? call.slice(1) : call))
    .filter(([program]) => program === 'retune' || program === 'bin/retune.js')
    .map((call) => call.slice(1, call.includes('>') ? call.indexOf('>') : undefined))
    .map((call) => call.map((word) => word.replaceAll(/["']/g, '')));
}

/** What the program has against these words; null where it would carry them out. Nothing is carried out. */
export async function parseProblem(words: readonly string[]): Promise<string | null> {
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done() });
  let isKnown = false;
  const host = {
    run() {
      isKnown = true;
      return Promise.resolve();
    },
  };
  try {
    await createProgram(host, { stdout }, await loadAllCommands()).parseAsync([...words], { from: 'user' });
    return isKnown ? null : 'it does nothing';
  } catch (error) {
    if (error instanceof CommanderError && ['commander.helpDisplayed', 'commander.version'].includes(error.code))
      return null;
    return error instanceof Error ? error.message : String(error);
  }
}
