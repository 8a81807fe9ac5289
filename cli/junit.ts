import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Evaluated } from './evaluate-model.ts';

/** Whether XML 1.0 has a place for the character. */
function isXmlCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  // XML takes these; a terminal that shows the file acts on them.
  if (code >= 0x7f && code <= 0x9f) return false;
  return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

/** Text inside XML: what it has no place for is replaced, markup and line ends are escaped. */
function xml(text: string): string {
  return [...text]
    .map((character) => (isXmlCharacter(character) ? character : '\ufffd'))
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;');
}

interface Case {
  readonly name: string;
  readonly failure: string | null;
}

function testCase({ name, failure }: Case, className: string): string {
  const head = `    <testcase name="${xml(name)}" classname="${xml(className)}" time="0"`;
  if (failure === null) return `${head}/>`;
  return `${head}>\n      <failure message="${xml(failure)}" type="gate"/>\n    </testcase>`;
}

/** The gate as JUnit XML: one case for the verdict, one for each condition of a promotion. */
export function junitXml({ details, resolved }: Pick<Evaluated, 'details' | 'resolved'>): string {
  const { verdict, reasons, checks, baseline, candidate } = details;
  const cases: readonly Case[] = [
    {
      name: `verdict of ${candidate.model} against ${baseline.model}`,
      failure: verdict === 'PROMOTE' ? null : `${verdict}: ${reasons.join(' ')}`,
    },
    ...checks.map(({ condition, measured, holds }) => ({ name: condition, failure: holds ? null : measured })),
  ];
  const failures = cases.filter(({ failure }) => failure !== null).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="0" time="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="retune" ${counts}>`,
    `  <testsuite name="${xml(resolved.config.name)}" ${counts}>`,
    ...cases.map((entry) => testCase(entry, `retune.${resolved.config.name}`)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** Writes the JUnit file; `-` is stdout. */
export async function writeJunit(cwd: string, path: string, evaluated: Evaluated): Promise<void> {
  const text = junitXml(evaluated);
  if (path === '-') process.stdout.write(text);
  else await writeFile(resolve(cwd, path), text);
}
