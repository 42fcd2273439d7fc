import { execFileSync } from 'node:child_process';
import { chmodSync, lutimesSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAll } from '../../src/codec/index.ts';
import { partsOf, type Settings, type Surroundings } from './build.ts';
import { explain, printed, settingsAfter } from './compare.ts';
import { repackedDigest } from './page.ts';
import { EPOCH, MONDAY, STEPS, TUESDAY } from './steps.ts';

/** The version line of bsdtar; undefined where it is not installed. */
export function bsdtarVersion(): string | undefined {
  try {
    return execFileSync('bsdtar', ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

/** Two packages by bsdtar, as they are and with all settings that it has. */
export interface BsdtarPackages {
  readonly plain: readonly [Uint8Array, Uint8Array];
  readonly set: readonly [Uint8Array, Uint8Array];
}

/** Lets bsdtar pack the parts of both builds of a finished build script. @param folder an empty one */
export async function bsdtarPackages(folder: string): Promise<BsdtarPackages> {
  const settings = settingsAfter(STEPS.length);
  const plain: Uint8Array[] = [];
  const set: Uint8Array[] = [];
  for (const [name, machine] of [
    ['monday', MONDAY],
    ['tuesday', TUESDAY],
  ] as const) {
    const root = join(folder, name);
    await writeParts(root, machine, settings);
    touch(root, machine.time);
    const order = machine.listing === 'by name' ? PARTS : PARTS.toReversed();
    plain.push(pack(root, `${name}-plain.pkg`, order));
    touch(root, EPOCH);
    set.push(
      pack(root, `${name}-set.pkg`, PARTS, [
        '--uid',
        '0',
        '--gid',
        '0',
        '--uname',
        'root',
        '--gname',
        'wheel',
      ]),
    );
    await pause();
  }
  return { plain: [plain[0]!, plain[1]!], set: [set[0]!, set[1]!] };
}

const PARTS = ['Distribution', 'demo.pkg'];
const INNER = ['demo.pkg/Bom', 'demo.pkg/PackageInfo', 'demo.pkg/Payload'];

async function writeParts(root: string, machine: Surroundings, settings: Settings): Promise<void> {
  mkdirSync(root, { recursive: true });
  for (const { path, kind, mode, data } of await partsOf(machine, settings)) {
    const file = join(root, path);
    if (kind === 'directory') mkdirSync(file, { recursive: true });
    else writeFileSync(file, data ? await readAll(data) : '');
    chmodSync(file, mode);
  }
}

function touch(root: string, time: number): void {
  for (const path of [...INNER, ...PARTS]) lutimesSync(join(root, path), time, time);
}

function pack(
  root: string,
  name: string,
  parts: readonly string[],
  options: readonly string[] = [],
): Uint8Array {
  const file = join(root, '..', name);
  execFileSync('bsdtar', ['-cf', file, '--format', 'xar', ...options, '-C', root, ...parts]);
  return readFileSync(file);
}

/** The table of contents tells the moment of writing in whole seconds. */
async function pause(): Promise<void> {
  await new Promise((done) => setTimeout(done, 1100));
}

/** What the page shows of a run. */
export async function bsdtarRecord({ plain, set }: BsdtarPackages): Promise<string> {
  const digests = await Promise.all([...plain, ...set].map(repackedDigest));
  const lines = [
    '$ bsdtar -cf monday.pkg --format xar Distribution demo.pkg',
    '$ bsdtar -cf tuesday.pkg --format xar demo.pkg Distribution    # as the file system lists them',
    '$ assay diff monday.pkg tuesday.pkg',
    printed(await explain(plain)),
    '',
    `$ find . -exec touch -h -d @${EPOCH} {} +`,
    '$ bsdtar -cf monday.pkg --format xar --uid 0 --gid 0 --uname root --gname wheel Distribution demo.pkg',
    '$ assay diff monday.pkg tuesday.pkg',
    printed(await explain(set)),
    '',
    `$ assay repack monday.pkg --source-date-epoch ${EPOCH} | sha256sum`,
    `${digests[2]}  -`,
    `$ assay repack tuesday.pkg --source-date-epoch ${EPOCH} | sha256sum`,
    `${digests[3]}  -`,
  ];
  return `${lines.join('\n')}\n`;
}
