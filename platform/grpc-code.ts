/** The gRPC status of a client error, which wraps it once or twice; null where it has none. */
export function grpcCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'number') return code;
  return error.cause === undefined ? null : grpcCode(error.cause);
}
