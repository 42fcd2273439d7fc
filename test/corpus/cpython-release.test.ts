import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { createReleaseSbom, refreshSbom } from '../../src/library/index.ts';
import type { Artifact, Entry } from '../../src/model/index.ts';
import { releaseArtifact } from '../../src/sbom/cpython/artifacts.ts';
import { readIndexMetadata } from '../../src/sbom/cpython/index-metadata.ts';
import { refreshDocument } from '../../src/sbom/cpython/refresh.ts';
import { releaseDocument } from '../../src/sbom/cpython/release.ts';
import type { CpythonTree } from '../../src/sbom/cpython/tree.ts';
import { type CpythonFacts, cpythonTree, type TrueComponent } from '../recipes/cpython-tree.ts';

const corpus = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'sbom/cpython');
const tarballs = process.env['ASSAY_TARBALLS'] ?? '';
const NAME = 'Python-3.13.5.tar.xz';

const bytesOf = (path: string) => readFileSync(join(corpus, path));
const read = <T>(path: string) => JSON.parse(bytesOf(path).toString()) as T;

interface Oracle {
  readonly creationInfo: { readonly created: string; readonly creators: readonly string[] };
  readonly packages: readonly {
    readonly name: string;
    readonly versionInfo: string;
    readonly downloadLocation: string;
    readonly checksums: readonly { readonly checksumValue: string }[];
  }[];
}

/** What the corpus calls placeholders: the answers of the index, the moment and the commit. They are given as they are there. */
function placeholders({ packages, creationInfo }: Oracle) {
  const fetched = packages.filter(({ downloadLocation }) =>
    downloadLocation.startsWith('https://example.invalid/'),
  );
  const answers = fetched.map(({ name, versionInfo, downloadLocation, checksums }) => {
    const filename = downloadLocation.slice(downloadLocation.lastIndexOf('/') + 1);
    const file = {
      filename,
      packagetype: 'bdist_wheel',
      url: downloadLocation,
      digests: { sha256: checksums[0]!.checksumValue },
    };
    return [name, { info: { version: versionInfo }, urls: [file] }];
  });
  return {
    index: Buffer.from(JSON.stringify(Object.fromEntries(answers))),
    seconds: Date.parse(creationInfo.created) / 1000,
    commit: /^Tool: ReleaseTools-(.*)$/.exec(creationInfo.creators[1]!)![1]!,
  };
}

/** The rules of `Tools/build/generate_sbom.py` of 3.13.5, with its mistakes. */
const RULES = `PACKAGE_TO_FILES = {
    "mpdecimal": PackageFiles(include=["Modules/_decimal/libmpdec/**"]),
    "expat": PackageFiles(include=["Modules/expat/**"], exclude=["Modules/expat/expat_config.h", "Modules/expat/pyexpatns.h", "Modules/_hacl/refresh.sh"]),
    "macholib": PackageFiles(include=["Lib/ctypes/macholib/**"], exclude=["Lib/ctypes/macholib/README.ctypes", "Lib/ctypes/macholib/fetch_macholib", "Lib/ctypes/macholib/fetch_macholib.bat"]),
    "libb2": PackageFiles(include=["Modules/_blake2/impl/**"]),
    "hacl-star": PackageFiles(include=["Modules/_hacl/**"], exclude=["Modules/_hacl/refresh.sh", "Modules/_hacl/README.md", "Modules/_hacl/python_hacl_namespace.h"]),
}
`;

/** The tree of 3.13.5 as far as the corpus knows it: every path with its digests, and the few contents that documents need. */
function treeOfFacts(): CpythonTree {
  const { ensurepip_bundled: wheels } = read<CpythonFacts>('3.13.5/facts.json');
  const lines = bytesOf('3.13.5/tree.tsv').toString().split('\n');
  const files = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line, id) => {
      const [path, size, , sha1, sha256] = line.split('\t') as [string, string, string, string, string];
      const entry: Entry = { id, parent: 0, path, kind: 'file', format: 'bytes', size: Number(size), sha256 };
      return { path, sha1, sha256, entry };
    });
  const contents: Readonly<Record<string, Uint8Array>> = {
    'Misc/sbom.spdx.json': bytesOf('3.13.5/Misc/sbom.spdx.json'),
    'Tools/build/generate_sbom.py': Buffer.from(RULES),
  };
  return {
    name: NAME,
    files,
    leftOut: [],
    components: [],
    pathOf: (path) => path,
    content: (path) => contents[path],
    vendorList: (wheel) => {
      const found = wheels.find(({ file }) => wheel.endsWith(`/${file}`));
      return found?.vendor_txt && Buffer.from(found.vendor_txt.map((line) => `${line}\n`).join(''));
    },
  };
}

function realTarball(): string | undefined {
  const digest = read<{ artifact_sha256: string }>('3.13.5/facts.json').artifact_sha256;
  const names = existsSync(tarballs) ? readdirSync(tarballs).filter((name) => name.includes('3.13.5')) : [];
  const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return names.map((name) => join(tarballs, name)).find((path) => sha256(path) === digest);
}

if (!existsSync(corpus)) {
  process.stdout.write(`corpus sbom/cpython: skipped, there is no ${corpus}\n`);
  test.skip(`corpus sbom/cpython: there is no ${corpus}`, () => {});
} else {
  describe('CPython 3.13.5', () => {
    let agreed = 0;
    let asked = 0;
    const agrees = (text: string, expected: string) => {
      asked++;
      // Not by `toBe`: a difference of two texts of 2.9 MB helps nobody.
      expect(createHash('sha256').update(text).digest('hex')).toBe(
        createHash('sha256').update(expected).digest('hex'),
      );
      agreed++;
    };
    afterAll(() => {
      process.stdout.write(`corpus sbom/cpython documents: ${agreed} of ${asked} labels agree\n`);
    });
    const expected = bytesOf('3.13.5/expected-source-tarball.spdx.json').toString().trimEnd();
    const { index, seconds, commit } = placeholders(JSON.parse(expected) as Oracle);
    const inTree = bytesOf('3.13.5/Misc/sbom.spdx.json').toString();
    const tarball = realTarball();
    if (tarball === undefined)
      process.stdout.write(
        'tarballs: that of 3.13.5 is not in ASSAY_TARBALLS, so it was not read (.ci/tarballs DIR fetches it)\n',
      );

    it('its release document follows from the facts, byte by byte', () => {
      const { artifact_sha256: sha256 } = read<{ artifact_sha256: string }>('3.13.5/facts.json');
      const made = releaseDocument({
        artifact: releaseArtifact(NAME),
        shipped: { digests: { sha256 } } as Artifact,
        files: treeOfFacts(),
        head: { created: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'), toolCommit: commit },
        index: readIndexMetadata(index, 'index'),
        faithful: true,
      });
      agrees(made.text, expected);
    });

    it('its in-tree document follows from the facts, byte by byte', () => {
      const made = refreshDocument(treeOfFacts(), () => undefined, new Set());
      agrees(made.text, inTree);
      expect(made.changed).toBe(false);
    });

    it.skipIf(tarball === undefined)('both follow from the tarball, byte by byte', async () => {
      const bytes = readFileSync(tarball!);
      const made = await createReleaseSbom(bytes, {
        name: NAME,
        withKnownDefects: true,
        indexMetadata: index,
        created: seconds,
        releaseToolsCommit: commit,
      });
      agrees(made.text, expected);
      const refreshed = await refreshSbom(bytes);
      agrees(refreshed.text, inTree);
      expect(refreshed.findings.map(({ message }) => message)[0]).toBe(
        'its version is 2.6.3, and Modules/expat/refresh.sh says 2.7.1',
      );
    });
  });

  it('CPython 3.11.2: a first document has the vendored software of the ground truth', async () => {
    const facts = read<CpythonFacts>('3.11.2/facts.json');
    const { components } = read<{ components: readonly TrueComponent[] }>('3.11.2/ground-truth.json');
    const tar = cpythonTree(bytesOf('3.11.2/tree.tsv').toString(), facts, components);
    const made = await refreshSbom(tar);
    const { packages } = JSON.parse(made.text) as { packages: { name: string; versionInfo?: string }[] };
    const truth = components
      .filter(({ kind }) => kind === 'vendored-c' || kind === 'vendored-py')
      // The version of libb2 follows from the digest of a header, which the tree made of facts does not have.
      .map(({ name, version }) => [name, name === 'libb2' ? null : version] as const);
    const found = packages.map(({ name, versionInfo }) => [name, versionInfo ?? null] as const);
    expect(truth).toHaveLength(6);
    expect(found).toEqual(truth.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    process.stdout.write(
      `corpus sbom/cpython 3.11.2 first document: ${found.length} of ${truth.length} labels agree\n`,
    );
  });
}
