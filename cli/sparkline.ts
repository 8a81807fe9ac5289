const BARS = '▁▂▃▄▅▆▇█';

/** The last `width` values as small bars between their least and greatest. */
export function sparkline(values: readonly number[], width = 24): string {
  const shown = values.slice(-width);
  const least = Math.min(...shown);
  const range = Math.max(...shown) - least;
  return shown
    .map((value) => BARS[range === 0 ? 0 : Math.round(((value - least) / range) * (BARS.length - 1))])
    .join('');
}

/** `1 h 04 m`, `3 m 20 s`, `12 s`. */
export function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds >= 3_600) return `${Math.floor(seconds / 3_600)} h ${two(Math.floor(seconds / 60) % 60)} m`;
  return seconds >= 60 ? `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s` : `${seconds} s`;
}
