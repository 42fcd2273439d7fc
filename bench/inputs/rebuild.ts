import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { relative, resolve } from 'node:path';
import { cpythonTarball } from '../inputs.ts';

/** Pairs of artifacts as two builds leave them. Made once below a folder; each needs the tools it names. */
export interface RebuildPair {
  /** As in the table of the bench. */
  readonly name: string;
  readonly what: string;
  /** Paths of both. @throws where a tool or a package is missing */
  readonly make: (folder: string) => readonly [string, string];
}

/** Every pair of the bench. */
export const REBUILDS: readonly RebuildPair[] = [
  {
    name: 'a',
    what: 'two .tar.gz: order, times, owners, level and one line',
    make: made('a', 'tar.gz', tarballs),
  },
  { name: 'a2', what: 'two .tar.gz: times only', make: made('a2', 'tar.gz', tarballsOfTimes) },
  {
    name: 'b',
    what: 'two XAR packages with cpio payload: times and five files',
    make: made('b', 'pkg', packages),
  },
  { name: 'c3', what: 'two coreutils .deb, about 100 ELF each', make: made('c3', 'deb', debs) },
  { name: 'd', what: 'two zips like wheels: one file and all metadata', make: made('d', 'zip', wheels) },
  { name: 'e', what: '50 MB, five bytes changed', make: made('e', 'bin', changedBytes) },
  { name: 'e2', what: '50 MB, three bytes inserted', make: made('e2', 'bin', insertedBytes) },
  { name: 'f', what: 'two equal files of 500 MB', make: made('f', 'bin', equalFiles) },
  { name: 'g', what: '100,000 lines, 50 changed', make: made('g', 'txt', changedLines) },
  { name: 'g2', what: '100,000 lines in another order', make: made('g2', 'txt', reorderedLines) },
];

/** Works in a folder of its own, and leaves there the files `1` and `2`. */
type Make = (work: string, folder: string) => void;

function made(name: string, extension: string, make: Make): RebuildPair['make'] {
  return (folder) => {
    const place = resolve(folder, 'rebuild');
    const pair = [`${place}/${name}-1.${extension}`, `${place}/${name}-2.${extension}`] as const;
    if (pair.every((file) => existsSync(file))) return pair;
    const work = `${place}/work-${name}`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    make(work, folder);
    renameSync(`${work}/1`, pair[0]);
    renameSync(`${work}/2`, pair[1]);
    rmSync(work, { recursive: true, force: true });
    return pair;
  };
}

function shell(cwd: string, script: string): void {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  execFileSync('bash', ['-euc', `set -o pipefail; ${script}`], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** CPython's source below `name`, every time @1700000000. */
function unpackTree(work: string, folder: string, name: string): void {
  mkdirSync(`${work}/${name}`);
  execFileSync('tar', ['-xf', cpythonTarball(folder), '-C', `${work}/${name}`, '--strip-components=1']);
  shell(work, `find ${name} -print0 | xargs -0 touch -h -d @1700000000`);
}

const SORTED = (tree: string) =>
  `tar --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --transform='s,^${tree},src,' -cf - ${tree} | gzip -n -9`;

function tarballs(work: string, folder: string): void {
  unpackTree(work, folder, 'tree');
  shell(work, `${SORTED('tree')} > 1`);
  shell(work, `sed -i '0,/^import /s//import   /' tree/Lib/argparse.py`);
  // A time of its own for each, in sorted order.
  shell(
    work,
    `n=0; find tree | sort > all; while read -r path; do n=$((n+1)); echo "$((1700100000+n)) $path"; done < all > times`,
  );
  shell(work, `while read -r time path; do touch -h -d "@$time" "$path"; done < times`);
  shell(work, `find tree | sort -r | tr '\\n' '\\0' > list`);
  const owner = '--owner=builder:1000 --group=builder:1000';
  shell(
    work,
    `tar ${owner} --format=gnu --transform='s,^tree,src,' --null --no-recursion -T list -cf - | gzip -6 > 2`,
  );
}

function tarballsOfTimes(work: string, folder: string): void {
  unpackTree(work, folder, 'tree');
  shell(
    work,
    `${SORTED('tree')} > 1; find tree -print0 | xargs -0 touch -h -d @1700100000; ${SORTED('tree')} > 2`,
  );
}

function packages(work: string, folder: string): void {
  unpackTree(work, folder, 'tree');
  const library = `${work}/root/Versions/3.13/lib`;
  shell(
    work,
    `mkdir -p root/Versions/3.13; mv tree/Lib root/Versions/3.13/lib; touch -d @1700000000 root/Versions/3.13 root/Versions`,
  );
  flatPackage(work, '1', '-n', 'InstallCmds-831', 1700000000);
  for (const name of ['argparse', 'ast', 'bdb', 'bisect', 'calendar'])
    appendFileSync(`${library}/${name}.py`, '# a line more\n');
  shell(work, 'find root -print0 | xargs -0 touch -h -d @1700100000');
  flatPackage(work, '2', '', 'InstallCmds-832', 1700100000);
}

/** A flat package with one component, as an installer of CPython has, from `root`. */
function flatPackage(work: string, name: string, gzipOption: string, generator: string, time: number): void {
  const flat = `${work}/flat/comp.pkg`;
  mkdirSync(flat, { recursive: true });
  mkdirSync(`${work}/scripts`, { recursive: true });
  writeFileSync(`${work}/scripts/postinstall`, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  writeFileSync(`${flat}/Bom`, Buffer.alloc(40_000));
  writeFileSync(
    `${flat}/PackageInfo`,
    `<?xml version="1.0" encoding="utf-8"?>\n<pkg-info format-version="2" identifier="org.example.library" version="3.13" generator-version="${generator}"/>\n`,
  );
  writeFileSync(
    `${work}/flat/Distribution`,
    '<?xml version="1.0" encoding="utf-8"?>\n<installer-gui-script minSpecVersion="1"><pkg-ref id="org.example.library">#comp.pkg</pkg-ref></installer-gui-script>\n',
  );
  const cpio = 'sort | cpio --quiet -o -H odc -R 0:80';
  shell(work, `touch -d @${time} scripts/postinstall scripts`);
  shell(`${work}/root`, `find . | ${cpio} | gzip -9 ${gzipOption} > ../flat/comp.pkg/Payload`);
  shell(`${work}/scripts`, `find . | ${cpio} | gzip -9 -n > ../flat/comp.pkg/Scripts`);
  shell(work, `find flat -print0 | xargs -0 touch -d @${time}`);
  shell(`${work}/flat`, `bsdtar --format xar --options '!compression' -cf ../${name} Distribution comp.pkg`);
}

const DEBS: readonly (readonly [version: string, suite: string])[] = [
  ['9.1-1', 'bookworm'],
  ['9.7-3', 'trixie'],
];

/** Both packages from the machine's own Debian mirror. */
function debs(work: string): void {
  const mirror = debianMirror();
  DEBS.forEach(([version, suite], index) => {
    const apt = `${work}/${suite}`;
    mkdirSync(`${apt}/lists/partial`, { recursive: true });
    mkdirSync(`${apt}/cache/archives/partial`, { recursive: true });
    writeFileSync(
      `${apt}/list`,
      `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror} ${suite} main\n`,
    );
    const options = `-qq -o Dir::Etc::sourcelist=${apt}/list -o Dir::Etc::sourceparts=- -o Dir::State::lists=${apt}/lists -o Dir::Cache=${apt}/cache`;
    shell(apt, `apt-get ${options} update && apt-get ${options} download coreutils=${version}`);
    const file = readdirSync(apt).find((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Error(`Debian no longer has coreutils ${version}`);
    renameSync(`${apt}/${file}`, `${work}/${index + 1}`);
  });
}

function debianMirror(): string {
  const file = '/etc/apt/sources.list.d/debian.sources';
  const uri = existsSync(file) ? /^URIs:\s+(\S+)/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  if (uri === undefined) throw new Error('no Debian package source is configured');
  return uri;
}

/** 1,475 modules, with metadata. */
function wheels(work: string, folder: string): void {
  unpackTree(work, folder, 'tree');
  const library = `${work}/tree/Lib`;
  const info = 'like-1.0.dist-info';
  const modules = readdirSync(library, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
    .map((entry) => relative(library, `${entry.parentPath}/${entry.name}`))
    .sort()
    .slice(0, 1475);
  mkdirSync(`${library}/${info}`);
  const names = [...modules, `${info}/METADATA`, `${info}/RECORD`, `${info}/WHEEL`, `${info}/top_level.txt`];
  writeFileSync(`${library}/${info}/METADATA`, 'Metadata-Version: 2.1\nName: like\nVersion: 1.0\n');
  writeFileSync(`${library}/${info}/top_level.txt`, 'asyncio\nemail\n');
  const zip = (name: string, options: string, generator: string, order: readonly string[], time: number) => {
    writeFileSync(
      `${library}/${info}/WHEEL`,
      `Wheel-Version: 1.0\nGenerator: ${generator}\nTag: py3-none-any\n`,
    );
    writeFileSync(`${library}/${info}/RECORD`, recordOf(library, names, `${info}/RECORD`));
    writeFileSync(`${work}/list`, `${order.join('\n')}\n`);
    shell(
      library,
      `tr '\\n' '\\0' < ../../list | xargs -0 touch -d @${time}; zip -q ${options} ../../${name}.zip -@ < ../../list`,
    );
    renameSync(`${work}/${name}.zip`, `${work}/${name}`);
  };
  zip('1', '-X -9', 'bench (1.0)', names, 1700000000);
  appendFileSync(`${library}/asyncio/base_events.py`, '# a comment more\n');
  zip('2', '-6', 'bench (1.1)', names.toReversed(), 1700100000);
}

/** RECORD of a wheel (PyPA specification "Recording installed projects"). */
function recordOf(folder: string, names: readonly string[], own: string): string {
  const lines = names.map((name) => {
    if (name === own) return `${name},,`;
    const bytes = readFileSync(`${folder}/${name}`);
    return `${name},sha256=${createHash('sha256').update(bytes).digest('base64url')},${bytes.length}`;
  });
  return `${lines.join('\n')}\n`;
}

/** `length` bytes that do not compress, the same for the same password. */
function stream(work: string, length: number, password: string): void {
  const cipher = `openssl enc -aes-256-ctr -nosalt -pass pass:${password} -md sha256 2>/dev/null`;
  shell(work, `head -c ${length} /dev/zero | ${cipher} > 1`);
}

function changedBytes(work: string): void {
  stream(work, 50_000_000, 'assay');
  const bytes = readFileSync(`${work}/1`);
  for (const at of [100, 1_000_000, 24_999_999, 40_000_000, 49_999_990]) bytes[at] = 0xaa;
  writeFileSync(`${work}/2`, bytes);
}

function insertedBytes(work: string): void {
  stream(work, 50_000_000, 'assay');
  const bytes = readFileSync(`${work}/1`);
  const at = 10_000_000;
  writeFileSync(`${work}/2`, Buffer.concat([bytes.subarray(0, at), Buffer.from('abc'), bytes.subarray(at)]));
}

function equalFiles(work: string): void {
  stream(work, 500_000_000, 'assayf');
  copyFileSync(`${work}/1`, `${work}/2`);
}

function foxes(): string[] {
  const foxOf = (n: number) => `${n} the quick brown fox ${(n * 7919) % 100_003} jumps`;
  return Array.from({ length: 100_000 }, (_, i) => foxOf(i + 1));
}

function writePair(work: string, left: readonly string[], right: readonly string[]): void {
  writeFileSync(`${work}/1`, `${left.join('\n')}\n`);
  writeFileSync(`${work}/2`, `${right.join('\n')}\n`);
}

function changedLines(work: string): void {
  writePair(
    work,
    foxes(),
    foxes().map((line, i) => (i % 2000 === 1999 ? `${line} CHANGED` : line)),
  );
}

function reorderedLines(work: string): void {
  const key = (line: string) => Number(line.split(' ')[5]);
  writePair(
    work,
    foxes(),
    foxes().sort((one, other) => key(one) - key(other)),
  );
}
