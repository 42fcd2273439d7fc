import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One run of a command: wall time, processor time of it and its children, and the most memory its main process held. */
export interface Run {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly peakMiB: number;
}

/**
 * Runs a command with its output thrown away.
 * @param seconds after which it is stopped, which is no failure
 * @throws where it cannot be started or fails
 */
export async function run(
  command: string,
  args: readonly string[],
  okCodes: readonly number[] = [0],
  seconds?: number,
): Promise<Run> {
  const begin = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let peak = 0;
  let cpu = 0;
  const sample = () => {
    peak = Math.max(peak, highWater(child.pid));
    cpu = Math.max(cpu, processorTime(child.pid));
  };
  const timer = setInterval(sample, 20);
  let stopped = false;
  const stop = () => {
    stopped = true;
    child.kill('SIGKILL');
  };
  const patience = seconds === undefined ? undefined : setTimeout(stop, seconds * 1000);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
    if (!stopped && !okCodes.includes(code ?? -1))
      throw new Error(`${command} ${args.join(' ')} exited with ${code}`);
    return { milliseconds: performance.now() - begin, cpuMilliseconds: cpu, peakMiB: peak / 1024 };
  } finally {
    clearInterval(timer);
    clearTimeout(patience);
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

/** User and system time of a process and of the children it waited for, in milliseconds (proc(5): clock ticks of 10 ms). */
function processorTime(pid: number | undefined): number {
  try {
    // The name in parentheses may hold spaces; the times are fields 14 to 17.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
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
    cpuMilliseconds: Math.min(...runs.map(({ cpuMilliseconds }) => cpuMilliseconds)),
    peakMiB: Math.max(...runs.map(({ peakMiB }) => peakMiB)),
  };
}
