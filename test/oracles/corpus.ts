import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openArtifact } from '../../src/library/artifact.ts';
import { CORPUS } from '../fuzz/seeds.ts';

/**
 * Other programs unpack the files of the corpus: whatever they find, we must have found, byte for byte, and where they
 * unpack as deep as our members lie, they must find whatever we did.
 */

interface Unpacker {
  /** Program it needs. */
  readonly tool: string;
  /** Run by bash in an empty folder with the file as `$1`. */
  readonly script: string;
  /** Folders of the corpus. */
  readonly folders: readonly string[];
  /** It unpacks the same members as we do, no more and no less. */
  readonly exact?: true;
}

const SEVEN_ZIP = '7z x -y -bso0 -bse0 -bsp0 "$1" >/dev/null';
const UNPACKERS: readonly Unpacker[] = [
  {
    tool: '7z',
    script: SEVEN_ZIP,
    folders: ['cab', '7z', 'squashfs', 'zip', 'wheel', 'nupkg', 'jar', 'xap', 'vsix', 'appx'],
    exact: true,
  },
  {
    tool: '7z',
    script: SEVEN_ZIP,
    folders: [
      'ar',
      'cpio',
      'deb',
      'dmg',
      'iso9660',
      'msi',
      'rpm',
      'tar',
      'xar',
      'pkg',
      'compressed',
      'xz',
      'bzip2',
      'gzip',
    ],
  },
  { tool: 'bsdtar', script: 'bsdtar -xf "$1" 2>/dev/null', folders: ['7z', 'cpio', 'iso9660', 'tar', 'rpm'] },
  { tool: 'cabextract', script: 'cabextract -q "$1"', folders: ['cab'], exact: true },
  {
    tool: 'unsquashfs',
    script: 'unsquashfs -q -n -no-xattrs -d out "$1" >/dev/null 2>&1',
    folders: ['squashfs'],
    exact: true,
  },
  {
    tool: 'xorriso',
    script: 'xorriso -osirrox on -indev "$1" -extract / out >/dev/null 2>&1 && chmod -R u+rwX out',
    folders: ['iso9660'],
    exact: true,
  },
  { tool: 'dpkg-deb', script: 'dpkg-deb -x "$1" data && dpkg-deb -e "$1" control', folders: ['deb'] },
  {
    tool: 'rpm2cpio',
    script: 'rpm2cpio "$1" > payload && mkdir x && cd x && cpio -idm --quiet < ../payload && rm ../payload',
    folders: ['rpm'],
  },
  {
    tool: 'msiinfo',
    script:
      'msiinfo streams "$1" | while read -r s; do msiinfo extract "$1" "$s" > "$(printf %s "$s" | tr "/\\005" __)" || exit 1; done',
    folders: ['msi'],
  },
];

/**
 * What 7-Zip writes that is no member: the table of a XAR, the symbols of an archive, extended attributes beside their
 * file.
 */
const NO_MEMBER = /(^|\/)(\[TOC\]\.xml|[12]\.txt|[^/]*:[^/]*)$/;
/** Sparse samples unpack to 60 GB. */
const LARGEST = 1 << 30;

/** SHA-256 of every regular file below a folder. Empty ones do not count: links and devices become such. */
function digestsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !NO_MEMBER.test(name))
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isFile() && lstatSync(path).size > 0 && lstatSync(path).size < LARGEST)
    .map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'));
}

const shortName = (path: string): string => path.slice(join(CORPUS, 'repro').length + 1);

/** Where the other program is known to be wrong or to mean something else. */
const EXCEPT: Readonly<Record<string, string>> = {
  'singles/tar/pax-sparse-big.tar': '7-Zip does not expand sparse files of this kind',
  'singles/tar/gnu-incremental.tar': 'bsdtar takes a directory listing for a file',
};

function filesOf(folder: string): string[] {
  return [folder, `singles/${folder}`].flatMap((name) => {
    const root = join(CORPUS, 'repro', name);
    if (!existsSync(root)) return [];
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((file) => join(root, file))
      .filter(
        (path) => lstatSync(path).isFile() && !/\.(md|json)$/.test(path) && !(shortName(path) in EXCEPT),
      )
      .sort();
  });
}

/** Two packages of the distribution, where it can be reached. */
function debianPackages(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'assay-debs-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    execFileSync('apt-get', ['-qq', 'download', 'zlib1g', 'coreutils'], {
      cwd: folder,
      stdio: 'ignore',
      timeout: 60_000,
    });
  } catch {
    return [];
  }
  return readdirSync(folder).map((name) => join(folder, name));
}

/** What an unpacker found and we did not, or we found and it did not; undefined where it cannot read the file. */
async function disagreements({ script, exact }: Unpacker, file: string): Promise<string[] | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-unpack-'));
  const into = join(folder, 'into');
  mkdirSync(into);
  try {
    execFileSync('bash', ['-c', `set -o pipefail; ${script}`, 'bash', resolve(file)], {
      cwd: into,
      stdio: 'ignore',
      timeout: 60_000,
    });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  const theirs = digestsBelow(into);
  rmSync(folder, { recursive: true, force: true });
  const { entries, close } = await openArtifact(file);
  await close();
  const ours = new Set(entries.map(({ sha256 }) => sha256));
  const missing = theirs
    .filter((digest) => !ours.has(digest))
    .map((digest) => `lacks ${digest.slice(0, 12)}`);
  if (!exact) return missing;
  const own = entries.filter(({ parent, kind, size }) => parent === 0 && kind === 'file' && size > 0);
  const extra = own
    .filter(({ sha256 }) => !theirs.includes(sha256 ?? ''))
    .map(({ path }) => `${path} is not theirs`);
  return [...missing, ...extra];
}

/** Asks every unpacker that is installed about every file of its formats. @returns whether all agree */
export async function askUnpackers(missing: (tools: readonly string[]) => string[]): Promise<boolean> {
  let agree = true;
  for (const unpacker of UNPACKERS) {
    const name = `${unpacker.tool} on the corpus (${unpacker.folders.join(', ')})`;
    if (!existsSync(CORPUS) || missing([unpacker.tool]).length > 0) {
      process.stdout.write(
        `oracle ${name}: skipped, ${existsSync(CORPUS) ? unpacker.tool : 'the corpus'} is not there\n`,
      );
      continue;
    }
    let files = 0;
    const refused: string[] = [];
    const wrong: string[] = [];
    const fresh = unpacker.folders.includes('deb') ? debianPackages() : [];
    for (const file of [...unpacker.folders.flatMap(filesOf), ...fresh]) {
      const found = await disagreements(unpacker, file);
      const short = shortName(file);
      if (!found) refused.push(short);
      else files++;
      if (found && found.length > 0) wrong.push(`${short} ${found.slice(0, 3).join(', ')}`);
    }
    const tail =
      refused.length > 0 ? `; it refuses ${refused.length}: ${refused.slice(0, 8).join(', ')}` : '';
    process.stdout.write(
      `oracle ${name}: ${wrong.length === 0 ? `agrees on ${files} files${tail}` : `DISAGREES: ${wrong.join('; ')}`}\n`,
    );
    agree &&= wrong.length === 0;
  }
  return agree;
}
