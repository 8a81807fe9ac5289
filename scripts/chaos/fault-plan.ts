import type { Random } from './random.ts';

/** As the local provider's `POST /_faults` takes it. */
export interface PlannedFault {
  readonly path: string;
  readonly kind: 'drop_before' | 'drop_after_commit' | 'status' | 'slow' | 'truncate' | 'reset' | 'list_lag';
  readonly times: number;
  readonly status?: number;
  readonly retry_after?: number;
  readonly delay_ms?: number;
}

const CREATE = '/v1/fine_tune/create';
const LISTS = ['/v1/fine_tune/list', '/v1/fine_tune/files'] as const;
/** The create most of all, since it is what costs. */
const PATHS = [
  ...[CREATE, CREATE, CREATE, CREATE],
  ...['/v1/fine_tune/upload', '/v1/fine_tune/upload', ...LISTS, '/v1/fine_tune/status', '/v1/fine_tune/events'],
  ...['/v1/fine_tune/cancel', '/v1/fine_tune/delete_file', '/v1/invoke'],
] as const;
const FAULTS_PER_ROUND = 8;

/** One round of faults, before and after the commit; a round that was not used up is replaced by the next. */
export function faultRound(random: Random): readonly PlannedFault[] {
  return Array.from({ length: FAULTS_PER_ROUND }, () => oneFault(random));
}

function oneFault(random: Random): PlannedFault {
  const path = PATHS[random.between(0, PATHS.length - 1)] ?? CREATE;
  const times = random.between(1, 2);
  const isList = LISTS.some((list) => list === path);
  const kind = random.pick([
    ...(['drop_before', 'drop_after_commit', 'drop_after_commit', 'reset', 'truncate'] as const),
    ...(['status', 'status', 'slow', 'slow'] as const),
    ...(isList ? (['list_lag', 'list_lag', 'list_lag'] as const) : []),
  ]);
  switch (kind) {
    case 'status':
      return random.next() < 0.4
        ? { path, kind, times, status: 429, retry_after: random.between(0, 2) }
        : { path, kind, times, status: random.pick([500, 502, 503]) };
    case 'slow':
      return { path, kind, times, delay_ms: random.between(200, 6_000) };
    case 'list_lag':
      return { path, kind, times, delay_ms: random.between(1_000, 20_000) };
    default:
      return { path, kind, times };
  }
}
