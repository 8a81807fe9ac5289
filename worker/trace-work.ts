import { createHash } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { Info } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { runIdOf, workflowId } from '../domain/identity.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { OpenSpan, SpanOptions, TraceIdentity, Tracer } from '../platform/open-tracer.ts';
import type { CallRecord } from '../provider/http.ts';
import { serviceOf } from './service-of.ts';

/** What a worker tells of its work as spans: each activity, each provider call in it, and each run as a whole. */
export interface WorkTracing {
  readonly activity: ActivityInterceptorsFactory;
  onCall(call: CallRecord): void;
  onRunClosed(record: RunRecord): void;
}

/**
 * A run's trace has an id that is made of the run's, so that every worker, also after a crash, adds to the same one and
 * nothing has to travel through the workflow. Ids, stages, types and counts only: never a text, a row or a key.
 */
export function traceWork(tracer: Tracer): WorkTracing {
  const spans = new WeakMap<Context, OpenSpan>();
  return {
    activity: (context) => ({
      inbound: {
        async execute(input, next) {
          const { activityType, attempt, taskQueue, activityId, workflowExecution } = context.info;
          const span = tracer.start({
            name: `activity ${activityType}`,
            within: placeOf(context.info),
            attributes: {
              temporalActivityType: activityType,
              temporalActivityID: activityId,
              temporalWorkflowID: workflowExecution?.workflowId ?? '',
              temporalRunID: workflowExecution?.runId ?? '',
              'retune.attempt': attempt,
              'retune.task_queue': taskQueue,
            },
          });
          spans.set(context, span);
          try {
            const result = await next(input);
            span.end({ failure: null });
            return result;
          } catch (error) {
            span.end({ failure: failureOf(error) });
            throw error;
          }
        },
      },
    }),
    onCall(call) {
      const context = currentContext();
      const around = context === null ? undefined : spans.get(context);
      if (around !== undefined) traceCall(tracer, call, around);
    },
    onRunClosed({ runId, startedAt, closedAt, status }) {
      const { stage, verdict, provider, error } = status.outcome;
      tracer
        .start({
          name: 'run',
          within: identityOf(workflowId.fineTune(runId)),
          startedAt: new Date(startedAt),
          attributes: {
            'retune.run_id': runId,
            'retune.stage': stage,
            'retune.verdict': verdict ?? 'none',
            'retune.provider': provider ?? 'none',
          },
        })
        .end({ failure: error?.code ?? null, endedAt: new Date(closedAt ?? startedAt) });
    },
  };
}

function traceCall(tracer: Tracer, call: CallRecord, around: OpenSpan): void {
  const { provider, role, method, path, status, code, latencyMs, requestId, attempt } = call;
  const endedAt = new Date();
  const service = serviceOf(path);
  const failed = status === null ? (code ?? 'unknown') : status >= 400 ? String(status) : null;
  tracer
    .start({
      name: `${method} ${service}`,
      kind: 'client',
      within: around.context,
      startedAt: new Date(endedAt.getTime() - latencyMs),
      attributes: {
        'http.request.method': method,
        'http.request.resend_count': attempt,
        'retune.provider': provider,
        'retune.role': role,
        'retune.service': service,
        ...(status !== null && { 'http.response.status_code': status }),
        ...(requestId !== null && { 'retune.request_id': requestId }),
      },
    })
    .end({ failure: failed, endedAt });
}

/** The same from every process: a trace and the span at its root, made of the id of a workflow without a parent. */
function identityOf(root: string): TraceIdentity & { readonly spanId: string } {
  const digest = createHash('sha256').update(`retune trace ${root}`).digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

/** Below its run; what belongs to none (model lines live for ever) has a trace for each run of its workflow. */
function placeOf({ workflowExecution }: Info): SpanOptions['within'] {
  const { workflowId: id = '', runId = '' } = workflowExecution ?? {};
  const run = runIdOf(id);
  if (run === null) return { ...identityOf(`${id}/${runId}`), spanId: null };
  return { ...identityOf(workflowId.fineTune(run)), traceFlags: 1, isRemote: true };
}

/** The type of a failure; null for a cancellation and for what only has to be tried again. */
function failureOf(error: unknown): string | null {
  if (error instanceof CancelledFailure) return null;
  if (!(error instanceof ApplicationFailure)) return error instanceof Error ? error.name : 'unknown';
  return error.category === ApplicationFailureCategory.BENIGN ? null : (error.type ?? 'unknown');
}

function currentContext(): Context | null {
  try {
    return Context.current();
  } catch {
    return null;
  }
}
