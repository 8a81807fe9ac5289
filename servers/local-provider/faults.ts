import { z } from 'zod';
import { createRandom } from './model/random.ts';

/** One entry of a plan of faults, as a test posts it. */
export const faultSchema = z.strictObject({
  /** As it is asked for, or with `{…}` for what differs, as the routes are documented. Omitted: every path. */
  path: z.string().startsWith('/').optional(),
  /** Omitted: every method. */
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  kind: z.enum(['drop_before', 'drop_after_commit', 'status', 'slow', 'truncate', 'reset', 'list_lag']),
  status: z.int().min(400).max(599).default(500),
  /** Seconds, sent as the Retry-After header. */
  retry_after: z.number().min(0).optional(),
  /** Omitted: without end. */
  times: z.int().min(1).optional(),
  probability: z.number().min(0).max(1).default(1),
  delay_ms: z.int().min(0).default(0),
});

/** A fault with its defaults filled in. */
export type Fault = z.output<typeof faultSchema>;

/** What a fault may strike: one request, and the route it is for. */
export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  /** With the parameters in braces. */
  readonly route: string;
}

/** Failures to be injected; each call that returns a fault counts as one of its `times`. */
export interface FaultPlan {
  replace(faults: readonly Fault[]): void;
  /** What is to happen instead of the commit. */
  before(target: FaultTarget): Fault | null;
  /** What is to happen to the reply after the commit. */
  after(target: FaultTarget): Fault | null;
  /** How long what this call makes is to be hidden from lists, milliseconds. */
  hideNewForMs(target: FaultTarget): number;
  /** Lists on this path are to leave out what is younger, milliseconds. */
  hideYoungerThanMs(target: FaultTarget): number;
}

function actsBefore(fault: Fault): boolean {
  return fault.kind === 'drop_before' || (fault.kind === 'status' && fault.status < 500);
}

function isStruck(fault: Fault, { method, path, route }: FaultTarget): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  return fault.path === undefined || fault.path === path || fault.path === route;
}

/** An empty plan; its draws for `probability` are the same after every `replace`. */
export function createFaultPlan(): FaultPlan {
  let plan: { fault: Fault; left: number }[] = [];
  let random = createRandom(1);

  const take = (target: FaultTarget, isWanted: (fault: Fault) => boolean): Fault | null => {
    for (const entry of plan) {
      const { fault } = entry;
      if (entry.left === 0 || !isWanted(fault) || !isStruck(fault, target)) continue;
      if (random() >= fault.probability) continue;
      entry.left -= 1;
      return fault;
    }
    return null;
  };

  return {
    replace: (faults) => {
      plan = faults.map((fault) => ({ fault, left: fault.times ?? Infinity }));
      random = createRandom(1);
    },
    before: (target) => take(target, actsBefore),
    after: (target) => take(target, (fault) => fault.kind !== 'list_lag' && !actsBefore(fault)),
    hideNewForMs: (target) => take(target, (fault) => fault.kind === 'list_lag')?.delay_ms ?? 0,
    // A lag without a path belongs to the call that makes something: a list must not use up its `times`.
    hideYoungerThanMs: (target) =>
      take(target, (fault) => fault.kind === 'list_lag' && fault.path !== undefined)?.delay_ms ?? 0,
  };
}
