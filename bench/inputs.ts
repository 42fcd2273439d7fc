import { execFileSync, spawnSync } from 'node:child_process';
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
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildTar } from '../test/recipes/tar.ts';
import { buildZip } from '../test/recipes/zip.ts';

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
