import { randomBytes } from 'node:crypto';

/** `<name>-<UTC yyyymmdd-hhmmss>-<4 random>`. */
export function generateRunId(name: string, now: Date): string {
  const digits = now.toISOString().replaceAll(/[-:]/g, '');
  return `${name}-${digits.slice(0, 8)}-${digits.slice(9, 15)}-${randomBytes(2).toString('hex')}`;
}
