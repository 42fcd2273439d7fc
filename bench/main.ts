import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { advisoryBenches } from './advisories.ts';
import { LARGE } from './inputs/large.ts';
import { largeElf, largeInstaller, largeProgram, lzxCabinet, mszipCabinet } from './inputs/speed.ts';
import {
  compressedTar,
  cpythonTarball,
  manyMembersTar,
  repetitiveTar,
  wheelOfManyEntries,
} from './inputs.ts';
import { best, pair, type Run, run } from './measure.ts';
import { provenanceBenches } from './provenance.ts';
import { REBUILD_BENCHES } from './rebuild.ts';
import type { Row } from './row.ts';
import { sbomBenches } from './sbom.ts';

/**
 * Side by side with the tools people use today, in one run, as ratios: `npm run bench`; with `-- --check` a missed
 * figure exits with 1. An input or peer that this machine lacks is reported as skipped, never hidden.
 */

const FOLDER = '.bench';
const NODE = process.execPath;
const ASSAY = 'bin/assay.js';

const shell = (script: string) => run('bash', ['-c', `set -o pipefail; ${script}`]);
const assay = (...args: string[]) => run(NODE, [ASSAY, ...args], [0, 1]);
const list = (file: string) => assay('ls', '--hash', '--quiet', '-o', '/dev/null', file);
const seconds = ({ milliseconds }: Run) => `${(milliseconds / 1000).toFixed(2)} s`;

function ratioRow(what: string, { ours, peer }: { ours: Run; peer: Run }, most: number): Row {
  const ratio = ours.milliseconds / peer.milliseconds;
  const figure = `${ratio.toFixed(2)} x (${seconds(ours)} against ${seconds(peer)}), ${ours.peakMiB.toFixed(0)} MiB`;
  return { what, figure, bar: `<= ${most.toFixed(2)} x`, met: ratio <= most };
}

function memoryRow(what: string, { peakMiB, milliseconds }: Run, most: number): Row {
  return {
    what,
    figure: `${peakMiB.toFixed(0)} MiB (${(milliseconds / 1000).toFixed(2)} s)`,
    bar: `< ${most} MiB`,
    met: peakMiB < most,
  };
}

/** Header fields of a program: the bar holds for 50 MB. */
async function fieldsRow(what: string, file: string): Promise<Row> {
  const runs: Run[] = [];
  for (let i = 0; i < 5; i++) runs.push(await assay('ls', '--fields', '--quiet', '-o', '/dev/null', file));
  const most = (0.3 * statSync(file).size) / 50e6;
  const { milliseconds, peakMiB } = best(runs);
  return {
    what,
    figure: `${(milliseconds / 1000).toFixed(2)} s, ${peakMiB.toFixed(0)} MiB`,
    bar: `< ${most.toFixed(2)} s`,
    met: milliseconds < most * 1000,
  };
}

/** Every file of an archive hashed, against 7z testing `others` one after the other in one thread. */
async function sevenZipRow(what: string, file: string, others: readonly string[] = [file]): Promise<Row> {
  const peer = others.map((other) => `7z t -mmt1 -bso0 -bsp0 '${other}'`).join(' && ');
  const result = await pair(
    3,
    () => list(file),
    () => shell(peer),
  );
  return ratioRow(what, result, 2);
}

const BENCHES: readonly (readonly [string, () => Promise<Row[]>])[] = [
  [
    'CPython 3.13.5 .tar.xz',
    async () => {
      const file = cpythonTarball(FOLDER);
      const tree = `${FOLDER}/tree`;
      const peer = `xz -dc ${file} | tar -x -C ${tree} && find ${tree} -type f -print0 | xargs -0 sha256sum`;
      const result = await pair(
        5,
        () => list(file),
        () => {
          // Making room is not part of the peer's time.
          rmSync(tree, { recursive: true, force: true });
          mkdirSync(tree);
          return shell(peer);
        },
      );
      return [
        ratioRow('CPython .tar.xz: every member hashed, against xz | tar + sha256sum', result, 1.5),
        memoryRow('CPython .tar.xz: peak memory', result.ours, 200),
      ];
    },
  ],
  [
    '1,500-entry wheel',
    async () => {
      const file = wheelOfManyEntries(FOLDER);
      return [
        ratioRow(
          '1,500-entry wheel, against unzip -t',
          await pair(
            9,
            () => list(file),
            () => run('unzip', ['-tqq', file]),
          ),
          2,
        ),
      ];
    },
  ],
  [
    'tar.gz',
    async () => {
      const file = compressedTar(FOLDER);
      const result = await pair(
        5,
        () => list(file),
        () => shell(`gzip -dc ${file} | sha256sum`),
      );
      return [ratioRow('100 MB .tar.gz, against gzip -dc | sha256sum (60 % of its speed)', result, 1 / 0.6)];
    },
  ],
  [
    '2 GB repetitive tar',
    async () => [memoryRow('2 GB repetitive tar: peak memory', await list(repetitiveTar(FOLDER)), 200)],
  ],
  [
    'a million members',
    async () => [memoryRow('tar of a million members: peak memory', await list(manyMembersTar(FOLDER)), 600)],
  ],
  ...LARGE.map(
    ([what, make]) =>
      [
        `2 GB ${what}`,
        async () => [memoryRow(`2 GB ${what}: peak memory`, await list(make(FOLDER)), 200)],
      ] as const,
  ),
  ['fields of ELF', async () => [await fieldsRow('header fields of Node.js itself (ELF)', largeElf())]],
  ['fields of PE', async () => [await fieldsRow('header fields of a 50 MB PE', largeProgram(FOLDER))]],
  [
    '100 MB CAB/LZX',
    async () => [await sevenZipRow('100 MB CAB/LZX, against 7z t -mmt1', lzxCabinet(FOLDER))],
  ],
  [
    '100 MB CAB/MSZIP',
    async () => [await sevenZipRow('100 MB CAB/MSZIP, against 7z t -mmt1', mszipCabinet(FOLDER))],
  ],
  [
    '100 MB MSI',
    async () => {
      const { msi, cabinet } = largeInstaller(FOLDER);
      const what =
        '100 MB MSI with a cabinet of 400 MB, against 7z t -mmt1 of its streams, then of the cabinet';
      return [await sevenZipRow(what, msi, [msi, cabinet])];
    },
  ],
  ...REBUILD_BENCHES.map(([name, bench]) => [name, () => bench(FOLDER)] as const),
  ...advisoryBenches().map(([name, bench]) => [name, () => bench(FOLDER)] as const),
  ...provenanceBenches().map(([name, bench]) => [name, () => bench(FOLDER)] as const),
  ...sbomBenches().map(([name, bench]) => [name, () => bench(FOLDER)] as const),
  [
    'start',
    async () => {
      const runs: Run[] = [];
      for (let i = 0; i < 15; i++) runs.push(await assay('--version'));
      const { milliseconds } = best(runs);
      return [
        {
          what: 'assay --version through the pinned node',
          figure: `${milliseconds.toFixed(0)} ms`,
          bar: '< 80 ms',
          met: milliseconds < 80,
        },
      ];
    },
  ],
];

async function rowsOf(name: string, bench: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await bench();
  } catch (error) {
    return [{ what: name, figure: `skipped: ${(error as Error).message}`, bar: '', met: undefined }];
  }
}

mkdirSync(FOLDER, { recursive: true });
if (!existsSync('dist/bundle/main.js')) throw new Error('run `npm run build` first');
const only = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const rows: Row[] = [];
for (const [name, bench] of BENCHES) {
  if (only.length > 0 && !only.some((word) => name.includes(word))) continue;
  rows.push(...(await rowsOf(name, bench)));
}
for (const { what, figure, bar, met } of rows) {
  process.stdout.write(
    `| ${what} | ${figure} | ${bar} | ${met === undefined ? '' : met ? 'met' : 'MISSED'} |\n`,
  );
}
if (process.argv.includes('--check') && rows.some(({ met }) => met === false)) process.exitCode = 1;
