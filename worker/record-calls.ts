import { activityInfo } from '@temporalio/activity';
import { runIdOf } from '../domain/identity.ts';
import type { AuditLog } from '../platform/audit-log.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { CallRecord } from '../provider/http.ts';
import { serviceOf } from './service-of.ts';

/** The run that a call is made for: its workflow's id holds it. Null outside an activity and for a model line. */
function currentRunId(): string | null {
  try {
    return runIdOf(activityInfo().workflowExecution?.workflowId ?? '');
  } catch {
    return null;
  }
}

/** Whether a call did what it was for: a delete is as good as done where the thing is gone already. */
function outcomeOf(method: string, path: string, status: number | null): 'ok' | 'gone' | 'failed' {
  if (status !== null && status >= 200 && status < 300) return 'ok';
  const deletes = method === 'DELETE' || /\/delete(_file)?$/.test(path);
  return status === 404 && deletes ? 'gone' : 'failed';
}

/** One log line, one metric and one audit record a provider call: never a body, a prompt or a secret. */
export function recordCalls({
  logger,
  metrics,
  audit,
}: {
  logger: Logger;
  metrics: Metrics;
  audit: AuditLog;
}): (call: CallRecord) => void {
  return ({ provider, role, method, path, status, code, latencyMs, address, requestId, attempt }) => {
    const word = status ?? code ?? 'unknown';
    logger.debug({ provider, role, method, path, outcome: word, latencyMs, requestId, attempt }, 'provider call');
    if (status !== null && status >= 500)
      logger.error(
        { provider, path, status, requestId },
        'the provider failed: contact its support with the request id',
      );
    const service = serviceOf(path);
    metrics.count('retune_provider_requests_total', {
      ...{ provider, service, status: String(word) },
      outcome: outcomeOf(method, path, status),
    });
    metrics.observeSeconds('retune_provider_latency_seconds', latencyMs / 1_000, { provider, service });
    audit
      .record({
        actor: role,
        role,
        provider,
        action: `${method} ${path}`,
        status: word,
        requestId,
        runId: currentRunId(),
        address,
      })
      .then(() => metrics.count('retune_audit_records_total', { outcome: 'written' }))
      .catch((error: unknown) => {
        metrics.count('retune_audit_records_total', { outcome: 'failed' });
        logger.error({ err: error }, 'the audit log could not be written');
      });
  };
}
