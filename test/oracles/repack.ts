import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { deflatePinnedBytes } from '../../src/codec/index.ts';
import { repack } from '../../src/library/artifact.ts';
import { compressible } from './tree.ts';

/**
 * Other programs pack a tree, we repack what they made, twice and with other metadata, and other programs must unpack the
 * same tree from it: names, contents, executable bits and link targets.
 */
interface RepackOracle {
  readonly name: string;
  readonly needs: readonly string[];
  /** Run by bash in a folder that holds the tree `a`; writes `in`. */
  readonly make: string;
  /** Run by bash in an empty folder with the repacked file as `$1`; leaves the tree there as `a`. */
  readonly unpack: string;
}

const TREES: readonly RepackOracle[] = [
  { name: 'GNU tar', needs: ['tar'], make: 'tar -cf in a', unpack: 'tar -xf "$1"' },
  {
    name: 'bsdtar, from GNU tar',
    needs: ['tar', 'bsdtar'],
    make: 'tar -czf in a',
    unpack: 'bsdtar -xf "$1"',
  },
  {
    name: 'GNU tar, from bsdtar',
    needs: ['tar', 'bsdtar'],
    make: 'bsdtar --format pax -cf in a',
    unpack: 'tar -xf "$1"',
  },
  {
    name: 'GNU cpio',
    needs: ['cpio'],
    make: 'find a | cpio --quiet -o -H odc > in',
    unpack: 'cpio --quiet -idm < "$1"',
  },
  {
    name: 'bsdtar, cpio',
    needs: ['cpio', 'bsdtar'],
    make: 'find a | cpio --quiet -o -H crc > in',
    unpack: 'bsdtar -xf "$1"',
  },
  {
    name: 'Info-ZIP',
    needs: ['zip', 'unzip'],
    make: 'zip -qry in.zip a && mv in.zip in',
    unpack: 'unzip -q "$1" && unzip -tqq "$1"',
  },
  {
    name: 'bsdtar, zip',
    needs: ['zip', 'bsdtar'],
    make: 'zip -qry in.zip a && mv in.zip in',
    unpack: 'bsdtar -xf "$1"',
  },
  {
    name: 'Python zipfile',
    needs: ['python3', 'zip'],
    make: 'zip -qry in.zip a && mv in.zip in',
    unpack: `python3 -c 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None' "$1" && unzip -q "$1"`,
  },
  { name: 'bsdtar, XAR', needs: ['bsdtar'], make: 'bsdtar --format xar -cf in a', unpack: 'bsdtar -xf "$1"' },
  {
    name: 'dpkg-deb',
    needs: ['dpkg-deb', 'cp'],
    make: `mkdir -p d/DEBIAN && cp -a a d/ && printf 'Package: x\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@example.org>\\nDescription: x\\n' > d/DEBIAN/control && dpkg-deb --root-owner-group -Zxz -b d in.deb >/dev/null && mv in.deb in && rm -r d`,
    unpack: 'dpkg-deb -x "$1" . && dpkg-deb -I "$1" >/dev/null && dpkg-deb -c "$1" >/dev/null',
  },
];

/** Paths with what they are. */
function treeOf(folder: string): string[] {
  return readdirSync(join(folder, 'a'), { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const path = join(folder, 'a', name);
      const status = lstatSync(path);
      if (status.isSymbolicLink()) return `${name} -> ${readlinkSync(path)}`;
      if (status.isDirectory()) return `${name}/`;
      const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
      return `${name} ${(status.mode & 0o111) !== 0 ? 'x' : '-'} ${digest}`;
    })
    .sort();
}

async function repackFile(from: string, to: string, time = 0): Promise<boolean> {
  const repacked = await repack(from, { time });
  try {
    const parts: Uint8Array[] = [];
    for await (const chunk of repacked.stream()) parts.push(Buffer.from(chunk));
    writeFileSync(to, Buffer.concat(parts));
    return repacked.summary().same;
  } finally {
    await repacked.close();
  }
}

async function complaintsOf({ make, unpack }: RepackOracle, folder: string): Promise<string[]> {
  const bash = (script: string, cwd: string, ...args: string[]) =>
    execFileSync('bash', ['-c', `set -o pipefail; ${script}`, 'bash', ...args], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  const into = join(folder, 'into');
  for (const name of ['in', 'out', 'again', 'into'])
    rmSync(join(folder, name), { recursive: true, force: true });
  bash(make, folder);
  const path = (name: string) => resolve(folder, name);
  await repackFile(path('in'), path('out'));
  const complaints: string[] = [];
  if (!(await repackFile(path('out'), path('again')))) complaints.push('repacking it again changes it');
  mkdirSync(into);
  bash(unpack, into, path('out'));
  const [before, after] = [treeOf(folder), treeOf(into)];
  for (const line of before) if (!after.includes(line)) complaints.push(`lacks ${line}`);
  for (const line of after) if (!before.includes(line)) complaints.push(`has ${line}`);
  return complaints;
}

/** The pinned encoder against zlib itself, as Python has it. */
async function pinnedComplaint(folder: string): Promise<string[]> {
  const content = compressible();
  const file = join(folder, 'content-for-deflate');
  writeFileSync(file, content);
  const script =
    'import sys, zlib; c = zlib.compressobj(9, zlib.DEFLATED, -15, 8); sys.stdout.buffer.write(c.compress(open(sys.argv[1], "rb").read()) + c.flush())';
  const theirs = execFileSync('python3', ['-c', script, file], { maxBuffer: 1 << 28 });
  return theirs.equals(Buffer.from(await deflatePinnedBytes(content, 'deflate'))) ? [] : ['the bytes differ'];
}

/** What `canonical.py` writes after the documentation, against what comes out of other packers' files. */
async function otherWriterComplaints(folder: string): Promise<string[]> {
  const script = resolve('test/oracles/canonical.py');
  execFileSync('python3', [script, 'a', '1700000001'], { cwd: folder });
  const packers: Readonly<Record<string, string>> = {
    tar: 'tar -cf in.tar a',
    'tar.gz': 'tar -czf in.tar.gz a',
    cpio: 'find a | cpio --quiet -o -H odc > in.cpio',
    zip: 'zip -qry in.zip a',
    xar: 'bsdtar --format xar -cf in.xar a',
  };
  const complaints: string[] = [];
  for (const [suffix, pack] of Object.entries(packers)) {
    const [from, to] = [join(folder, `in.${suffix}`), join(folder, `out.${suffix}`)];
    rmSync(from, { force: true });
    execFileSync('bash', ['-c', pack], { cwd: folder });
    await repackFile(from, to, 1_700_000_001);
    if (!readFileSync(to).equals(readFileSync(join(folder, `canonical.${suffix}`)))) complaints.push(suffix);
  }
  return complaints;
}

/** A wheel that pip installs after it was repacked. @returns complaints */
async function wheelComplaints(folder: string): Promise<string[]> {
  const wheel = 'examples/parcel-1.2.0-py3-none-any.whl';
  const out = join(folder, 'parcel-1.2.0-py3-none-any.whl');
  await repackFile(wheel, out);
  const target = join(folder, 'site');
  execFileSync(
    'python3',
    ['-m', 'pip', 'install', '-q', '--no-index', '--no-deps', '--no-compile', '--target', target, out],
    {
      stdio: 'ignore',
    },
  );
  return existsSync(target) && readdirSync(target).some((name) => name.endsWith('.dist-info'))
    ? []
    : ['nothing installed'];
}

/** The symbol index of a static library, as nm lists it. */
async function libraryComplaints(folder: string): Promise<string[]> {
  const script =
    'for n in zeta a_rather_long_member_name beta; do printf "int $n(void) { return 0; }" > $n.c && cc -c $n.c || exit 1; done; rm -f in.a; ar rcsU in.a zeta.o a_rather_long_member_name.o beta.o';
  execFileSync('bash', ['-c', script], { cwd: folder, stdio: 'ignore' });
  await repackFile(join(folder, 'in.a'), join(folder, 'out.a'));
  const list = execFileSync('bash', ['-c', 'nm -s out.a'], { cwd: folder, encoding: 'utf8' });
  const index = list.split('\n\n')[0] ?? '';
  copyFileSync(join(folder, 'out.a'), join(folder, 'ranlib.a'));
  execFileSync('bash', ['-c', 'ranlib -D ranlib.a'], { cwd: folder });
  const same = readFileSync(join(folder, 'ranlib.a')).equals(readFileSync(join(folder, 'out.a')));
  const expected = ['a_rather_long_member_name', 'beta', 'zeta'].every((name) =>
    index.includes(`${name} in ${name}.o`),
  );
  return [
    ...(expected ? [] : [`nm lists ${JSON.stringify(index)}`]),
    ...(same ? [] : ['ranlib -D would change it']),
  ];
}

/** Asks all of them. @param folder holds the tree `a` @returns whether all agree */
export async function askRepacked(
  folder: string,
  missing: (tools: readonly string[]) => string[],
): Promise<boolean> {
  let agree = true;
  const ask = async (name: string, needs: readonly string[], work: () => Promise<string[]> | string[]) => {
    const lacking = missing(needs);
    if (lacking.length > 0) {
      process.stdout.write(`oracle repack, ${name}: skipped, ${lacking.join(', ')} is not installed\n`);
      return;
    }
    let complaints: string[];
    try {
      complaints = await work();
    } catch (error) {
      const { stderr } = error as { stderr?: Buffer };
      complaints = [`${(error as Error).message} ${stderr?.toString() ?? ''}`.trim()];
    }
    const verdict = complaints.length === 0 ? 'agrees' : `DISAGREES: ${complaints.slice(0, 5).join('; ')}`;
    process.stdout.write(`oracle repack, ${name}: ${verdict}\n`);
    agree &&= complaints.length === 0;
  };
  for (const oracle of TREES) await ask(oracle.name, oracle.needs, () => complaintsOf(oracle, folder));
  await ask('zlib level 9', ['python3'], () => pinnedComplaint(folder));
  await ask('another writer of the canonical forms', ['python3', 'tar', 'cpio', 'zip', 'bsdtar'], () =>
    otherWriterComplaints(folder),
  );
  await ask('pip', ['python3', 'pip'], () => wheelComplaints(folder));
  await ask('nm and ranlib', ['cc', 'ar', 'nm', 'ranlib'], () => libraryComplaints(folder));
  return agree;
}
