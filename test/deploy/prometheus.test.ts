import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programMissing } from '../support/program.ts';

const PROMETHEUS = resolve(import.meta.dirname, '../../deploy/prometheus');
const missing = programMissing('promtool', 'apt-get install prometheus');
const promtool = (...args: readonly string[]): string =>
  execFileSync('promtool', args, { cwd: PROMETHEUS, encoding: 'utf8' });

describe.skipIf(missing !== null)(`the alert rules${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it('are well formed', () => {
    expect(promtool('check', 'rules', 'rules.yml')).toContain('SUCCESS: 8 rules found');
  });

  it('tell what they should and nothing else, over made-up hours and days', () => {
    expect(promtool('test', 'rules', 'rules.test.yml')).toContain('SUCCESS');
  });

  it('are read by the configuration', () => {
    expect(promtool('check', 'config', '--syntax-only', 'prometheus.yml')).toContain('SUCCESS');
  });
});
