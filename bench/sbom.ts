import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cpythonTarball } from './inputs.ts';
import { best, type Run, run } from './measure.ts';
import { type Peer, peerRows } from './peers.ts';
import type { Row } from './row.ts';

type Bench = readonly [name: string, bench: (folder: string) => Promise<Row[]>];

const CORPUS = resolve(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'sbom');
const DOCUMENT = join(CORPUS, 'cpython/3.13.5/expected-source-tarball.spdx.json');
/** A wheel with libraries grafted into it, of one version for ever. */
const WHEEL = { name: 'pillow', version: '11.3.0', python: '3.13' };
const SECONDS = 1000;

/**
 * SBOMs of a source tarball, of a wheel and of a lock file, and the validation of a large document: time and memory, beside other
 * tools where they are installed. @param assay path of the program's entry
 */
export function sbomBenches(assay = 'bin/assay.js'): readonly Bench[] {
  const ask = async (times: number, ...args: string[]): Promise<Run> => {
    const runs: Run[] = [];
    for (let at = 0; at < times; at++)
      runs.push(await run(process.execPath, [assay, 'sbom', ...args], [0, 1]));
    return best(runs);
  };
  const create = (times: number, target: string, format: string) =>
    ask(times, 'create', target, '--format', format, '--output', '/dev/null', '--quiet');
  return [
    [
      'sbom tarball',
      async (folder) => {
        const what = 'CPython .tar.xz to SPDX 2.3, every file hashed';
        const ours = await create(5, cpythonTarball(folder), 'spdx-2.3-json');
        const peers = [cdxgen(unpacked(folder), folder), syft(`dir:${folder}/tree`)];
        return [
          timeRow(what, ours, 6 * SECONDS),
          memoryRow(what, ours, 200),
          ...(await peerRows(what, ours, peers)),
        ];
      },
    ],
    [
      'sbom wheel',
      async (folder) => {
        const what = `wheel of ${WHEEL.name} ${WHEEL.version} to CycloneDX 1.6`;
        const wheel = wheelOf(folder);
        const ours = await create(9, wheel, 'cyclonedx-1.6-json');
        const peers = [cdxgen(unzipped(wheel, folder), folder), syft(`file:${wheel}`)];
        return [timeRow(what, ours, 0.5 * SECONDS), ...(await peerRows(what, ours, peers))];
      },
    ],
    [
      'sbom lock',
      async (folder) => {
        const what = 'package-lock.json to CycloneDX 1.6';
        const project = lockedProject(folder);
        const ours = await create(9, project, 'cyclonedx-1.6-json');
        const flags = ['--prefix', project, '--package-lock-only', '--sbom-format', 'cyclonedx'];
        const npm = { name: 'npm sbom', command: 'npm', args: ['sbom', ...flags] };
        return await peerRows(what, ours, [npm, cdxgen(project, folder)]);
      },
    ],
    [
      'sbom validate',
      async () => {
        if (!existsSync(DOCUMENT)) throw new Error(`no document at ${DOCUMENT}`);
        const what = 'validation of an SPDX 2.3 document of 2.9 MB';
        const ours = await ask(9, 'validate', DOCUMENT, '--output', '/dev/null');
        const peer = { name: 'pyspdxtools', command: 'pyspdxtools', args: ['--infile', DOCUMENT] };
        return [timeRow(what, ours, 0.6 * SECONDS), ...(await peerRows(what, ours, [peer]))];
      },
    ],
  ];
}

/** It reads folders, by the manifests in them. */
function cdxgen(target: string, folder: string): Peer {
  const writes = resolve(folder, 'cdxgen.cdx.json');
  rmSync(writes, { force: true });
  const args = ['--no-install-deps', '--output', writes, target];
  return { name: 'cdxgen', command: 'cdxgen', args, writes };
}

function syft(target: string): Peer {
  return {
    name: 'syft',
    command: 'syft',
    args: ['scan', target, '--quiet', '--output', 'spdx-json=/dev/null'],
  };
}

function timeRow(what: string, { milliseconds, peakMiB }: Run, most: number): Row {
  const figure = `${milliseconds.toFixed(0)} ms, ${peakMiB.toFixed(0)} MiB`;
  return { what, figure, bar: `< ${most} ms`, met: milliseconds < most };
}

function memoryRow(what: string, { peakMiB }: Run, most: number): Row {
  const megabytes = (peakMiB * 2 ** 20) / 1e6;
  return {
    what: `${what}: peak memory`,
    figure: `${megabytes.toFixed(0)} MB`,
    bar: `< ${most} MB`,
    met: megabytes < most,
  };
}

/** The tarball as a tree, which is what other tools take. */
function unpacked(folder: string): string {
  const tree = `${folder}/tree`;
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  execFileSync('tar', ['-xf', cpythonTarball(folder), '-C', tree, '--strip-components=1']);
  return tree;
}

function unzipped(wheel: string, folder: string): string {
  const tree = `${folder}/unzipped`;
  rmSync(tree, { recursive: true, force: true });
  execFileSync('unzip', ['-q', wheel, '-d', tree]);
  return tree;
}

/** Through pip, from the index it is set up for. @throws where it cannot be had */
function wheelOf(folder: string): string {
  const found = () =>
    existsSync(folder)
      ? readdirSync(folder).find((name) => name.startsWith(`${WHEEL.name}-${WHEEL.version}-`))
      : undefined;
  if (found() === undefined) {
    const platforms = ['manylinux_2_28_x86_64', 'manylinux_2_27_x86_64'];
    const wanted = [`${WHEEL.name}==${WHEEL.version}`, '--python-version', WHEEL.python, '--dest', folder];
    const only = ['--no-deps', '--only-binary=:all:', ...platforms.flatMap((one) => ['--platform', one])];
    execFileSync('python3', ['-m', 'pip', 'download', '--quiet', ...only, ...wanted], { stdio: 'ignore' });
  }
  return join(folder, found()!);
}

/** What this repository itself pins, without what is installed. */
function lockedProject(folder: string): string {
  const project = `${folder}/locked`;
  mkdirSync(project, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) cpSync(name, `${project}/${name}`);
  return project;
}
