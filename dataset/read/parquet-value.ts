import { MAX_JSON_DEPTH } from './source-record.ts';

/**
 * A Parquet value as JSON holds it: dates in ISO 8601, whole numbers beyond 2^53 as text so that no digit is lost, bytes
 * that are no text as `{ "base64": … }`.
 */
export function parquetValue(value: unknown, depth = 0): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  if (typeof value !== 'object' || depth > MAX_JSON_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => parquetValue(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, parquetValue(item, depth + 1)]));
}
