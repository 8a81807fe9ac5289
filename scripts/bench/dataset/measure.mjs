// Runs one job as a process of its own: seconds from start to end, peak memory, and the JSON line that it printed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Peak resident memory of a process and its children in MB, as far as /proc tells while it runs. */
function watchMemory(pid) {
  let peak = 0;
  const look = () => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** Throws with what the job wrote to stderr where it fails. */
export async function measure(command, args, options = {}) {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const peak = existsSync('/proc') ? watchMemory(child.pid) : () => Number.NaN;
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-4000)));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const seconds = (performance.now() - started) / 1000;
  const rss = peak();
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${errors}`);
  const last = out.trim().split('\n').at(-1) ?? '';
  const said = last.startsWith('{') ? JSON.parse(last) : {};
  return { seconds, rss: said.rss_mb ?? rss, said };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
