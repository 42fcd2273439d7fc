import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { largeSbom, manySboms } from './inputs/sboms.ts';
import { best, type Run, run } from './measure.ts';
import { type Peer, peerRows } from './peers.ts';
import type { Row } from './row.ts';

const CORPUS = resolve(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'vulns');
/** OSV dumps and CVE records: what the bars are set for. */
const RECORDS = ['osv', 'psf', 'cve5'].map((name) => join(CORPUS, name));
const PURL = 'pkg:pypi/pip@23.2.1';
const WEAKNESS = 'CVE-2023-5752';

const IN_MEMORY = fileURLToPath(new URL('./json-in-memory.ts', import.meta.url));

type Bench = readonly [name: string, bench: (folder: string) => Promise<Row[]>];

/**
 * Import, a cold question, a large SBOM, and the way round; beside the same questions put to the same records as JSON in memory,
 * and beside other scanners where they are installed. @param assay path of the program's entry
 */
export function advisoryBenches(assay = 'bin/assay.js'): readonly Bench[] {
  const ask = async (times: number, ...args: string[]): Promise<Run> => {
    const runs: Run[] = [];
    for (let at = 0; at < times; at++)
      runs.push(await run(process.execPath, [assay, ...args, '--no-progress', '-o', '/dev/null'], [0, 1]));
    return best(runs);
  };
  const audit = (times: number, folder: string, ...args: string[]) =>
    ask(times, 'audit', ...args, '--store', storeOf(folder));
  return [
    [
      'advisories import',
      async (folder) => {
        prepare(folder);
        const import_ = ['advisories', 'import', ...RECORDS, '--store', storeOf(folder), '--quiet'];
        return importRows(await ask(1, ...import_), statSync(storeOf(folder)).size);
      },
    ],
    [
      'advisories purl',
      async (folder) => [
        timeRow('cold audit of one purl', await audit(15, needStore(folder), PURL), 150),
        inMemoryRow('cold audit of one purl', await audit(5, folder, PURL), folder, PURL),
      ],
    ],
    [
      'advisories large document',
      async (folder) => {
        const sbom = await largeSbom(folder, storeOf(needStore(folder)));
        const ours = await audit(5, folder, sbom);
        const what = 'audit of an SBOM of 10,000 components, every package of the store among them';
        return [
          timeRow(what, ours, 1500),
          inMemoryRow(what, ours, folder, sbom),
          ...(await peerRows('audit of an SBOM of 10,000 components', ours, scanners(sbom))),
        ];
      },
    ],
    [
      'advisories reverse',
      async (folder) => {
        const sboms = await manySboms(folder, storeOf(needStore(folder)), 'pkg:pypi/pip');
        const ours = await audit(5, folder, '--advisory', WEAKNESS, sboms);
        return [timeRow('one advisory against 1,000 SBOMs of 100 components', ours, 2000)];
      },
    ],
  ];
}

const storeOf = (folder: string) => join(folder, 'advisories.sqlite');

function prepare(folder: string): void {
  if (!existsSync(CORPUS)) throw new Error(`no records at ${CORPUS}`);
  mkdirSync(folder, { recursive: true });
  rmSync(storeOf(folder), { force: true });
}

function needStore(folder: string): string {
  if (existsSync(storeOf(folder))) return folder;
  throw new Error('the bench of the import makes the store, and did not run');
}

function importRows({ milliseconds, peakMiB }: Run, bytes: number): Row[] {
  const what = 'import of all OSV and CVE records of the corpus';
  const [seconds, size] = [milliseconds / 1000, bytes / 1e6];
  return [
    { what: `${what}: time`, figure: `${seconds.toFixed(1)} s`, bar: '< 60 s', met: seconds < 60 },
    {
      what: `${what}: peak memory`,
      figure: `${peakMiB.toFixed(0)} MiB`,
      bar: '< 400 MB',
      met: peakMiB * 2 ** 20 < 400e6,
    },
    { what: `${what}: file`, figure: `${size.toFixed(1)} MB`, bar: '< 120 MB', met: size < 120 },
  ];
}

function timeRow(what: string, { milliseconds, peakMiB }: Run, most: number): Row {
  const figure = `${milliseconds.toFixed(0)} ms, ${peakMiB.toFixed(0)} MiB`;
  return { what, figure, bar: `< ${most} ms`, met: milliseconds < most };
}

/** The same question with the same records read from one JSON file into memory; without the start of its process. */
function inMemoryRow(what: string, ours: Run, folder: string, target: string): Row {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=4096', IN_MEMORY, folder, target, ...RECORDS],
    { encoding: 'utf8' },
  );
  const row = { what: `${what}, against JSON in memory`, bar: '', met: undefined };
  if (status !== 0) return { ...row, figure: `skipped: ${stderr.trim().split('\n').at(-1) ?? ''}` };
  const peer = JSON.parse(stdout) as { readonly milliseconds: number; readonly mebibytes: number };
  const ratio = ours.milliseconds / peer.milliseconds;
  const figure = `${ratio.toFixed(2)} x (${peer.milliseconds.toFixed(0)} ms, ${peer.mebibytes.toFixed(0)} MiB)`;
  return { ...row, figure, bar: '<= 1.00 x', met: ratio <= 1 };
}

/** Other scanners of SBOMs; each with the database it brings or has. */
function scanners(sbom: string): readonly Peer[] {
  const pins = sbom.replace(/\.cdx\.json$/, '.txt');
  writeFileSync(pins, 'pip==23.2.1\n');
  return [
    ['osv-scanner', 'scan', 'source', '--offline', '--lockfile', sbom],
    ['grype', `sbom:${sbom}`, '--quiet'],
    ['pip-audit', '--requirement', pins, '--no-deps', '--disable-pip'],
  ].map(([name, ...args]) => ({ name: name!, command: name!, args }));
}
