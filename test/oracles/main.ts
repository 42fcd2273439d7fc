import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtifact } from '../../src/library/artifact.ts';
import { askUnpackers } from './corpus.ts';
import { askXmllint } from './cyclonedx.ts';
import { askWheelReaders } from './embed.ts';
import { askPrinters } from './fields.ts';
import { askProducers } from './macos-package.ts';
import { askPythonVerifiers } from './provenance.ts';
import { askRepacked } from './repack.ts';
import { askSignatureVerifiers } from './signatures.ts';
import { askSpdxTools } from './spdx.ts';
import { askSpdxVerdicts } from './spdx-verdicts.ts';
import { askSigners } from './strip.ts';
import { compressible, writeTree } from './tree.ts';

/**
 * The system's own packers make archives, and we must find in them what went in. Prints one line an oracle; a tool that
 * is not installed is said and skipped. Exits with 1 on a disagreement.
 */

interface Oracle {
  readonly name: string;
  /** Programs it needs. */
  readonly needs: readonly string[];
  /** Run by bash in the folder that holds the tree `a` and the file `content`; writes `out`. */
  readonly script: string;
  readonly gives: 'tree' | 'content';
}

const packers = (needs: string, scripts: Readonly<Record<string, string>>): Oracle[] =>
  Object.entries(scripts).map(([name, script]) => ({ name, needs: [needs], script, gives: 'tree' }));
const compressors = (needs: string, scripts: Readonly<Record<string, string>>): Oracle[] =>
  Object.entries(scripts).map(([name, script]) => ({ name, needs: [needs], script, gives: 'content' }));

const ORACLES: readonly Oracle[] = [
  ...packers('tar', {
    'GNU tar, gnu': 'tar --format=gnu -cf out a',
    'GNU tar, pax': 'tar --format=pax -cf out a',
    'GNU tar, sparse': 'tar --format=gnu -S -cf out a',
    'GNU tar, pax sparse': 'tar --format=pax -S -cf out a',
    'GNU tar, gzip': 'tar -czf out a',
  }),
  ...packers('bsdtar', {
    'bsdtar, pax': 'bsdtar --format pax -cf out a',
    'bsdtar, cpio odc': 'bsdtar --format odc -cf out a',
    'bsdtar, zip': 'bsdtar --format zip -cf out a',
    'bsdtar, xar': 'bsdtar --format xar -cf out a',
    'bsdtar, xar bzip2': "bsdtar --format xar --options 'xar:compression=bzip2' -cf out a",
  }),
  ...packers('cpio', {
    'GNU cpio, newc': 'find a | cpio --quiet -o -H newc > out',
    'GNU cpio, odc': 'find a | cpio --quiet -o -H odc > out',
    'GNU cpio, crc': 'find a | cpio --quiet -o -H crc > out',
    'GNU cpio, bin': 'find a | cpio --quiet -o -H bin > out',
  }),
  ...packers('zip', {
    'Info-ZIP, deflate': 'zip -qry out.zip a && mv out.zip out',
    'Info-ZIP, stored': 'zip -qry0 out.zip a && mv out.zip out',
  }),
  ...packers('7z', {
    '7-Zip, zip lzma': '7z a -tzip -mm=lzma -bso0 out.zip a && mv out.zip out',
    '7-Zip, zip bzip2': '7z a -tzip -mm=bzip2 -bso0 out.zip a && mv out.zip out',
    '7-Zip, 7z lzma2': '7z a -t7z -bso0 out.7z a && mv out.7z out',
    '7-Zip, 7z lzma, not solid': '7z a -t7z -m0=lzma -ms=off -bso0 out.7z a && mv out.7z out',
    '7-Zip, 7z bzip2': '7z a -t7z -m0=bzip2 -bso0 out.7z a && mv out.7z out',
    '7-Zip, 7z deflate': '7z a -t7z -m0=deflate -bso0 out.7z a && mv out.7z out',
    '7-Zip, 7z stored, plain header': '7z a -t7z -mx=0 -mhc=off -bso0 out.7z a && mv out.7z out',
    '7-Zip, 7z delta and lzma': '7z a -t7z -m0=delta:4 -m1=lzma -bso0 out.7z a && mv out.7z out',
    '7-Zip, 7z BCJ': '7z a -t7z -m0=BCJ -m1=lzma2 -bso0 out.7z a && mv out.7z out',
  }),
  ...packers(
    'mksquashfs',
    Object.fromEntries(
      ['gzip', 'xz', 'lz4', 'zstd', 'lzma'].map((method) => [
        `mksquashfs, ${method}`,
        `mksquashfs a out -keep-as-directory -comp ${method} -noappend -no-progress -quiet`,
      ]),
    ),
  ),
  ...packers('genisoimage', {
    'genisoimage, Rock Ridge': 'genisoimage -quiet -R -o out -graft-points a=a',
    'genisoimage, Rock Ridge and Joliet': 'genisoimage -quiet -R -J -joliet-long -o out -graft-points a=a',
  }),
  ...packers('xorriso', { 'xorriso, Rock Ridge': 'xorriso -outdev out -map a /a >/dev/null 2>&1' }),
  ...packers('gcab', {
    'gcab, MSZIP': 'find a -type f | xargs -d "\\n" gcab -c -z out',
    'gcab, stored': 'find a -type f | xargs -d "\\n" gcab -c out',
  }),
  ...compressors('gzip', {
    'GNU gzip -9': 'gzip -9c content > out',
    'GNU gzip, two members': '(gzip -c content; printf "" | gzip -c) > out',
  }),
  ...compressors('bzip2', { 'bzip2 -1': 'bzip2 -1c content > out', 'bzip2 -9': 'bzip2 -9c content > out' }),
  ...compressors('xz', {
    'xz -6': 'xz -c content > out',
    'xz, SHA-256': 'xz --check=sha256 -c content > out',
    'xz, no check': 'xz --check=none -c content > out',
    'xz, x86': 'xz --x86 --lzma2 -c content > out',
    'xz, delta': 'xz --delta=dist=4 --lzma2 -c content > out',
    'xz, blocks': 'xz --block-size=65536 -T2 -c content > out',
    'xz, lzma-alone': 'xz --format=lzma -c content > out',
  }),
  ...compressors('lz4', {
    'lz4 -1': 'lz4 -q -1 -c content > out',
    'lz4 -9, linked blocks': 'lz4 -q -9 -BD -c content > out',
    'lz4, legacy': 'lz4 -q -l -c content > out',
  }),
  ...compressors('lzip', {
    lzip: 'lzip -c content > out',
    'lzip, members': 'lzip -b 100000 -c content > out',
  }),
  ...compressors('compress', {
    'compress .Z': 'compress -c content > out',
    'compress, 12 bits': 'compress -b 12 -c content > out',
  }),
  ...compressors('zstd', {
    'zstd -3': 'zstd -q -3 -c content > out',
    'zstd -19 --long': 'zstd -q -19 --long=27 -c content > out',
  }),
];

function missing(tools: readonly string[]): string[] {
  return tools.filter((tool) => {
    try {
      execFileSync('bash', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}

/** Files found, by path without a leading `./`: of the tree, or the decoded content alone. */
async function found(path: string): Promise<{ digests: Map<string, string>; complaints: string[] }> {
  const artifact = await openArtifact(path);
  const containers = new Set(artifact.entries.map(({ parent }) => parent));
  const leaves = artifact.entries.filter(({ kind, id }) => kind === 'file' && !containers.has(id));
  const digests = new Map(
    leaves.map(({ path: full, sha256 }) => [
      full.replace(/^out(!?\/|!)+(\.\/)?/, ''),
      sha256 ?? 'unreadable',
    ]),
  );
  const complaints = artifact.problems
    .filter(({ level }) => level !== 'note')
    .map(({ code, message }) => `${code}: ${message}`);
  await artifact.close();
  return { digests, complaints };
}

async function ask(
  { script, gives, name }: Oracle,
  folder: string,
  tree: ReadonlyMap<string, string>,
  content: string,
): Promise<boolean> {
  rmSync(join(folder, 'out'), { force: true });
  execFileSync('bash', ['-c', `set -o pipefail; ${script}`], { cwd: folder });
  const { digests, complaints } = await found(join(folder, 'out'));
  const expected = gives === 'tree' ? tree : new Map([['', content]]);
  const wrong = [...expected]
    .filter(([path, digest]) => digests.get(path) !== digest)
    .map(([path]) => `${path || 'content'} differs`);
  const extra = [...digests.keys()]
    .filter((path) => !expected.has(path))
    .map((path) => `${path} was never put in`);
  const all = [...wrong, ...extra, ...complaints];
  process.stdout.write(
    `oracle ${name}: ${all.length === 0 ? 'agrees' : `DISAGREES: ${all.slice(0, 5).join('; ')}`}\n`,
  );
  return all.length === 0;
}

const folder = mkdtempSync(join(tmpdir(), 'assay-oracles-'));
try {
  mkdirSync(join(folder, 'a'));
  const tree = writeTree(folder);
  writeFileSync(join(folder, 'content'), compressible());
  const content = createHash('sha256').update(compressible()).digest('hex');
  for (const oracle of ORACLES) {
    const lacking = missing(oracle.needs);
    if (lacking.length > 0)
      process.stdout.write(`oracle ${oracle.name}: skipped, ${lacking.join(', ')} is not installed\n`);
    else if (!(await ask(oracle, folder, tree, content))) process.exitCode = 1;
  }
  if (!(await askUnpackers(missing))) process.exitCode = 1;
  if (!(await askPrinters(missing))) process.exitCode = 1;
  if (!(await askWheelReaders(folder, missing))) process.exitCode = 1;
  if (!(await askRepacked(folder, missing))) process.exitCode = 1;
  if (!(await askSigners(folder, missing))) process.exitCode = 1;
  if (!(await askSignatureVerifiers(folder, missing))) process.exitCode = 1;
  if (!(await askProducers(folder, missing))) process.exitCode = 1;
  if (!askSpdxTools(folder, missing)) process.exitCode = 1;
  if (!askSpdxVerdicts(folder, missing)) process.exitCode = 1;
  if (!askXmllint(folder, missing)) process.exitCode = 1;
  if (!askPythonVerifiers()) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
