import type { z } from 'zod';

/** A request the service refuses (or an injected failure): becomes the reply's status and error body. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The field of the request that is at fault; null where none is. */
  readonly param: string | null;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { headers?: Readonly<Record<string, string>>; param?: string | null } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
    this.param = more.param ?? null;
  }
}

const MAX_ISSUES = 3;

/** What a schema found wrong, as one line: where in the body, and what. */
export function describeIssues(error: z.ZodError): string {
  const lines = error.issues.slice(0, MAX_ISSUES).map((issue) => {
    const where = issue.path.join('.');
    return where === '' ? issue.message : `${where}: ${issue.message}`;
  });
  return lines.join('; ');
}

/** Parses with a strict schema; what does not fit is a 400 that says where. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refusal(400, 'invalid_request', describeIssues(parsed.error));
  return parsed.data;
}
