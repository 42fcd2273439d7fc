import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { REBUILDS } from './inputs/rebuild.ts';
import { best, type Run, run } from './measure.ts';
import type { Row } from './row.ts';

/** What a comparison of one pair may take, by the name of the pair. */
interface Bar {
  /** Seconds of processor time. */
  readonly cpu: number;
  readonly mebibytes?: number;
  /** Kilobytes of the report. */
  readonly report?: number;
  /** How often ours runs. */
  readonly times?: number;
}

const BARS: Readonly<Record<string, Bar>> = {
  a: { cpu: 2.5, mebibytes: 150 },
  b: { cpu: 2, report: 20 },
  d: { cpu: 1.5 },
  e: { cpu: 0.5, mebibytes: 96 },
  e2: { cpu: 0.5, mebibytes: 96 },
  c3: { cpu: 20, times: 1 },
  f: { cpu: 1, mebibytes: 80 },
};

/** diffoscope is stopped where it takes longer than this, in seconds. */
const PATIENCE = 60;

/** One bench a pair: ours against its bar and against diffoscope, where that is installed. */
export const REBUILD_BENCHES: readonly (readonly [string, (folder: string) => Promise<Row[]>])[] =
  REBUILDS.flatMap(({ name, what, make }) => {
    const bar = BARS[name];
    return bar
      ? [[`rebuild ${name}`, (folder: string) => rowsOf(`${name}: ${what}`, make(folder), bar)] as const]
      : [];
  });

async function rowsOf(what: string, [left, right]: readonly [string, string], bar: Bar): Promise<Row[]> {
  mkdirSync('.bench/out', { recursive: true });
  const out = '.bench/out/diff.txt';
  const runs: Run[] = [];
  for (let i = 0; i < (bar.times ?? 3); i++) {
    runs.push(
      await run(process.execPath, ['bin/assay.js', 'diff', '--no-progress', '-o', out, left, right], [0, 1]),
    );
  }
  const ours = best(runs);
  const report = statSync(out).size / 1000;
  const within =
    ours.cpuMilliseconds <= bar.cpu * 1000 &&
    ours.peakMiB <= (bar.mebibytes ?? Number.POSITIVE_INFINITY) &&
    report <= (bar.report ?? 100);
  const bars = [
    `<= ${bar.cpu} s`,
    ...(bar.mebibytes ? [`${bar.mebibytes} MiB`] : []),
    `${bar.report ?? 100} kB`,
  ];
  return [
    {
      what: `${what}: diff`,
      figure: `${seconds(ours)} cpu, ${ours.peakMiB.toFixed(0)} MiB, report ${report.toFixed(1)} kB${await besidePeer(ours, left, right)}`,
      bar: bars.join(', '),
      met: within,
    },
  ];
}

function seconds({ cpuMilliseconds }: Run): string {
  return `${(cpuMilliseconds / 1000).toFixed(2)} s`;
}

/** How diffoscope does, in words. */
async function besidePeer(ours: Run, left: string, right: string): Promise<string> {
  if (spawnSync('diffoscope', ['--version']).status !== 0) return '; diffoscope is not installed';
  const args = [
    '--no-progress',
    '--exclude-directory-metadata=yes',
    '--text',
    '.bench/out/diffoscope.txt',
    left,
    right,
  ];
  const peer = await run('diffoscope', args, [0, 1, 2], PATIENCE);
  const stopped = peer.milliseconds >= PATIENCE * 1000;
  const ratio = peer.cpuMilliseconds / Math.max(ours.cpuMilliseconds, 1);
  const size = stopped ? '' : `, ${(readFileSync('.bench/out/diffoscope.txt').length / 1000).toFixed(0)} kB`;
  return `; diffoscope ${seconds(peer)}${size}${stopped ? ` and stopped after ${PATIENCE} s` : ''}: ${ratio.toFixed(0)} x ours`;
}
