import { createInterface } from 'node:readline/promises';
import process from 'node:process';
import type { CommandContext } from './context.ts';

/** Asks the person at the terminal; only a clear yes is one. Throws what Ctrl-C aborts with. */
export async function confirm({ output, signal }: CommandContext, question: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: output.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y]es, [n]o: `, { signal })).trim());
  } finally {
    prompt.close();
  }
}
