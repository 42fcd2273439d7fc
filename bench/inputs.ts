import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { relative, resolve } from 'node:path';
import { member } from '../test/recipes/tar.ts';

/** The files benches read: made once below a folder, reused afterwards. */

/** Python 3.13.5 as its release managers published it, through Debian's source package. @throws where apt has none */
export function cpythonTarball(folder: string): string {
  const file = `${folder}/Python-3.13.5.tar.xz`;
  if (existsSync(file)) return file;
  const apt = resolve(folder, 'apt');
  mkdirSync(`${apt}/lists/partial`, { recursive: true });
  mkdirSync(`${apt}/cache/archives/partial`, { recursive: true });
  writeFileSync(`${apt}/sources.list`, sourceList());
  const options = [
    `Dir::Etc::sourcelist=${apt}/sources.list`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${apt}/lists`,
    `Dir::Cache=${apt}/cache`,
  ].flatMap((option) => ['-o', option]);
  execFileSync('apt-get', [...options, '-qq', 'update'], { stdio: 'ignore' });
  execFileSync('apt-get', [...options, '-qq', 'source', '--download-only', 'python3.13'], {
    cwd: apt,
    stdio: 'ignore',
  });
  const name = readdirSync(apt).find((entry) => /^python3\.13_3\.13\.5\.orig\.tar\.xz$/.test(entry));
  if (name === undefined) throw new Error('the Debian source package is no longer 3.13.5');
  renameSync(`${apt}/${name}`, file);
  return file;
}

/** The machine's own mirror and key, with the suites that carry the source. */
function sourceList(): string {
  const [first = ''] = readdirSync('/etc/apt/sources.list.d').filter((name) => name === 'debian.sources');
  const text = readFileSync(
    first === '' ? '/etc/apt/sources.list' : `/etc/apt/sources.list.d/${first}`,
    'utf8',
  );
  const uri = /^(?:URIs:|deb)\s+(?:\[[^\]]*\]\s+)?(\S+)/m.exec(text)?.[1];
  if (uri === undefined) throw new Error('no Debian package source is configured');
  return `deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${uri} trixie main\n`;
}

/** Archives are opened by us and not by the peer, so the wheel has none: both do the same work. */
const ARCHIVE = /\.(whl|zip|tar|gz|bz2|xz|part)$/;

/** 1,500 files of CPython's library and wheel metadata, deflated at level 9: the shape of a real wheel. */
export function wheelOfManyEntries(folder: string): string {
  const file = resolve(folder, 'many-1.0-py3-none-any.whl');
  if (existsSync(file)) return file;
  const [tree, info] = [`${folder}/wheel`, `${folder}/wheel/many-1.0.dist-info`];
  mkdirSync(info, { recursive: true });
  execFileSync('tar', [
    '-xf',
    cpythonTarball(folder),
    '-C',
    tree,
    '--strip-components=1',
    'Python-3.13.5/Lib',
  ]);
  writeFileSync(`${info}/METADATA`, 'Metadata-Version: 2.1\nName: many\nVersion: 1.0\n');
  writeFileSync(`${info}/WHEEL`, 'Wheel-Version: 1.0\nGenerator: bench\nTag: py3-none-any\n');
  writeFileSync(`${info}/RECORD`, '');
  const names = readdirSync(tree, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(tree, `${entry.parentPath}/${entry.name}`))
    .sort();
  const chosen = [
    ...names.filter((name) => name.startsWith('Lib') && !ARCHIVE.test(name)).slice(0, 1497),
    ...names.filter((name) => name.startsWith('many')),
  ];
  execFileSync('zip', ['-q', '-X', '-9', file, '-@'], { cwd: tree, input: chosen.join('\n') });
  return file;
}

/** The CPython tree as tar.gz (gzip -6), 100 MB unpacked. */
export function compressedTar(folder: string): string {
  const file = `${folder}/Python-3.13.5.tgz`;
  if (!existsSync(file))
    execFileSync('bash', [
      '-c',
      `set -o pipefail; xz -dc ${cpythonTarball(folder)} | gzip -6 > ${file}.part && mv ${file}.part ${file}`,
    ]);
  return file;
}

/** 2,000 members of one megabyte of the same text, not compressed. */
export function repetitiveTar(folder: string): string {
  const content = Buffer.alloc(1 << 20, 'the same line again and again\n');
  return writeTar(`${folder}/repetitive.tar`, 2000, (i) => member({ name: `same/${i}.txt`, data: content }));
}

/** A million members of a few bytes each. */
export function manyMembersTar(folder: string): string {
  return writeTar(`${folder}/million.tar`, 1_000_000, (i) =>
    member({ name: `many/${i % 1000}/${i}.txt`, data: `${i}\n` }),
  );
}

function writeTar(file: string, count: number, make: (index: number) => Uint8Array): string {
  if (existsSync(file)) return file;
  const handle = openSync(`${file}.part`, 'w');
  for (let i = 0; i < count; ) {
    const batch: Uint8Array[] = [];
    for (let size = 0; i < count && size < 1 << 20; i++) {
      const next = make(i);
      batch.push(next);
      size += next.length;
    }
    writeSync(handle, Buffer.concat(batch));
  }
  writeSync(handle, Buffer.alloc(1024));
  closeSync(handle);
  renameSync(`${file}.part`, file);
  return file;
}
