import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One run of a command: wall time and the most memory its process tree's main process held. */
export interface Run {
  readonly milliseconds: number;
  readonly peakMiB: number;
}

/** Runs a command with its output thrown away. @throws where it cannot be started or fails */
export async function run(
  command: string,
  args: readonly string[],
  okCodes: readonly number[] = [0],
): Promise<Run> {
  const begin = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, highWater(child.pid));
  };
  const timer = setInterval(sample, 20);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
    if (!okCodes.includes(code ?? -1)) throw new Error(`${command} ${args.join(' ')} exited with ${code}`);
    return { milliseconds: performance.now() - begin, peakMiB: peak / 1024 };
  } finally {
    clearInterval(timer);
  }
}

/** The kernel's own high-water mark of resident memory in KiB, so sampling seldom misses nothing but the last moment. */
function highWater(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Both commands in turn, several times; the least time of each, since noise only ever adds. */
export async function pair(
  times: number,
  ours: () => Promise<Run>,
  peer: () => Promise<Run>,
): Promise<{ ours: Run; peer: Run }> {
  const [all, others]: [Run[], Run[]] = [[], []];
  for (let i = 0; i < times; i++) {
    all.push(await ours());
    others.push(await peer());
  }
  return { ours: best(all), peer: best(others) };
}

/** Least time and most memory of some runs. */
export function best(runs: readonly Run[]): Run {
  return {
    milliseconds: Math.min(...runs.map(({ milliseconds }) => milliseconds)),
    peakMiB: Math.max(...runs.map(({ peakMiB }) => peakMiB)),
  };
}
