import type { Settings } from '../config/settings.ts';
import type { GlobalOptions, Output } from './context.ts';

/** The two streams a command writes to; `isTTY` as on `process.stdout`. */
export interface OutputStreams {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * Control characters in names and file contents must not reach a terminal, nor a log that somebody looks at in one; nor
 * what turns the direction of writing, so that a text reads as another than it is.
 */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\u{fffd}');
}

/** One line of JSON with everything escaped that a terminal would act on; it reads back as the same. */
export function jsonLine(value: unknown): string {
  const escaped = JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${escaped}\n`;
}

/** Results to stdout, everything else to stderr; with `--json` nothing but JSON on stdout. */
export function createOutput(
  streams: OutputStreams,
  options: Pick<GlobalOptions, 'json' | 'quiet' | 'color'>,
  settings: Pick<Settings, 'ci' | 'noColor' | 'term'>,
): Output {
  const { stdout, stderr } = streams;
  const plain = settings.ci || settings.noColor || settings.term === 'dumb' || !options.color;
  const line = (text: string): void => void stderr.write(`${printable(text)}\n`);
  return {
    result(json, text) {
      if (options.json) {
        stdout.write(jsonLine(json));
        return;
      }
      const shown = printable(text);
      if (shown !== '') stdout.write(shown.endsWith('\n') ? shown : `${shown}\n`);
    },
    event(event) {
      if (options.json) stdout.write(jsonLine(event));
    },
    info(text) {
      if (!options.quiet) line(text);
    },
    warn: (text) => line(`warning: ${text}`),
    live: stderr.isTTY === true && !plain && !options.json && !options.quiet,
    stderr,
  };
}
