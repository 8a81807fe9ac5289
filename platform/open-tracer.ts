import type { Attributes, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from './logger.ts';

/** Hexadecimal, as W3C's trace context has them. */
export interface TraceIdentity {
  readonly traceId: string;
  /** Null: any. */
  readonly spanId: string | null;
}

export interface SpanOptions {
  /** Of few different ones: what changes from call to call is an attribute. */
  readonly name: string;
  readonly kind?: 'internal' | 'client';
  readonly attributes: Attributes;
  /** A span that it is part of, or the identity that it has without one. */
  readonly within: SpanContext | TraceIdentity;
  /** Default: now. */
  readonly startedAt?: Date;
}

export interface OpenSpan {
  readonly context: SpanContext;
  /** `failure`: a word for what went wrong, never a message; null where nothing did. */
  end(outcome: { readonly failure: string | null; readonly attributes?: Attributes; readonly endedAt?: Date }): void;
}

/** Makes OpenTelemetry spans and sends them in the background; a collector that is away costs nothing but the spans. */
export interface Tracer {
  start(options: SpanOptions): OpenSpan;
  /** Sends what there is, for 5 s at most. */
  close(): Promise<void>;
}

const CLOSE_MS = 5_000;
const WARN_EVERY_MS = 60_000;

/**
 * Sends over OTLP/HTTP (JSON) to `url`, with what OpenTelemetry's own variables say of headers, sampling, batches and
 * the service's name (default `retune-worker`). The libraries are loaded here, so that nobody else pays for them.
 */
export async function openTracer(options: {
  readonly url: string;
  readonly logger: Pick<Logger, 'warn'>;
}): Promise<Tracer> {
  const [api, sdk, otlp, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const warn = warningOf(options.logger);
  const random = new sdk.RandomIdGenerator();
  // Set while one span is being started, which is not interrupted: the library has no other way to name one.
  let wanted: TraceIdentity | null = null;
  const provider = new sdk.BasicTracerProvider({
    resource: resources
      .resourceFromAttributes({ 'service.name': 'retune-worker' })
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    idGenerator: {
      generateTraceId: () => wanted?.traceId ?? random.generateTraceId(),
      generateSpanId: () => wanted?.spanId ?? random.generateSpanId(),
    },
    spanProcessors: [new sdk.BatchSpanProcessor(whenItFails(new otlp.OTLPTraceExporter({ url: options.url }), warn))],
  });
  const tracer = provider.getTracer('retune');
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  return {
    start({ name, kind = 'internal', attributes, within, startedAt }) {
      const parent = 'traceFlags' in within ? within : null;
      wanted = 'traceFlags' in within ? null : within;
      const span = tracer.startSpan(
        name,
        {
          kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL,
          attributes,
          ...(startedAt !== undefined && { startTime: startedAt }),
        },
        parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent),
      );
      wanted = null;
      return {
        context: span.spanContext(),
        end({ failure, attributes: more = {}, endedAt }) {
          span.setAttributes(more);
          if (failure !== null) span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR });
          span.end(endedAt);
        },
      };
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), CLOSE_MS)));
      const sent = provider.shutdown().then(
        () => true,
        () => false,
      );
      if (!(await Promise.race([sent, late]))) warn();
      clearTimeout(timer);
    },
  };
}

/** Once a minute at most: spans that were not sent are gone, and whoever set the endpoint wants to know. */
function warningOf(logger: Pick<Logger, 'warn'>): () => void {
  let warnedAt = -Infinity;
  return () => {
    if (performance.now() - warnedAt < WARN_EVERY_MS) return;
    warnedAt = performance.now();
    logger.warn('traces could not be sent to OTEL_EXPORTER_OTLP_ENDPOINT');
  };
}

function whenItFails(exporter: SpanExporter, warn: () => void): SpanExporter {
  return {
    export(spans: ReadableSpan[], done) {
      exporter.export(spans, (result) => {
        if (result.error !== undefined) warn();
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
