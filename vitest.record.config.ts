import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** `npx vitest run --config vitest.record.config.ts` records test/histories/<version> anew; only before a release. */
export default defineConfig({ ...base, test: { ...base.test, include: ['test/histories/record-histories.ts'] } });
