import { spawn } from 'node:child_process';
import type { CommandContext } from './context.ts';

/** No shell on Windows either: it would read an `&` of an address, or a space of a path, in its own way. */
const OPENER = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] } as const;

/** Opens a file or an address in the user's browser; warns where there is none. */
export function openInBrowser({ output }: Pick<CommandContext, 'output'>, path: string): void {
  const [program, ...args] =
    process.platform === 'darwin' || process.platform === 'win32' ? OPENER[process.platform] : ['xdg-open'];
  const child = spawn(program, [...args, path], { detached: true, stdio: 'ignore' });
  child.on('error', (error) => output.warn(`no browser could be opened (${error.message}): open ${path} yourself`));
  child.unref();
}
