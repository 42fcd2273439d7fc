import { formatPurl, parsePurl } from '../../identifier/index.ts';
import type { Component } from '../../model/index.ts';
import { encodeId, purlRef, type SpdxPackage } from './document.ts';
import { byText } from './order.ts';
import type { CpythonTree } from './tree.ts';

/**
 * Packages of what a build script fetches, by the components that the script shows, ascending by name. Where the script states no
 * URL or checksum there is none.
 * @param script path within the tree
 */
export function fetchedPackages(tree: CpythonTree, script: string): readonly SpdxPackage[] {
  return tree.components
    .filter(
      ({ presence, occurrences }) =>
        presence === 'declared-external' && occurrences.some(({ path }) => tree.pathOf(path) === script),
    )
    .flatMap(packageOf)
    .sort((a, b) => byText(a.name, b.name) || byText(a.SPDXID, b.SPDXID));
}

/** Where CPython keeps the sources that its builds for Windows fetch; `cpython-bin-deps` has what is built of them. */
const TAGS = { namespace: 'python', name: 'cpython-source-deps' };
const ALGORITHMS: Readonly<Record<string, string>> = { md5: 'MD5', sha1: 'SHA1', sha256: 'SHA256' };

function packageOf({ name, version, identifiers }: Component): readonly SpdxPackage[] {
  const purl = identifiers.find(({ type }) => type === 'purl')?.value;
  const parts = purl === undefined ? undefined : parsePurl(purl);
  if (parts?.type === 'github' && parts.name !== TAGS.name) return [];
  const { download_url: stated, checksum } = parts?.qualifiers ?? {};
  const tag = parts?.type === 'github' ? parts.version : undefined;
  const url =
    stated ?? (tag && `https://github.com/${TAGS.namespace}/${TAGS.name}/archive/refs/tags/${tag}.tar.gz`);
  const [algorithm, value] = checksum?.split(':') ?? [];
  const plain =
    parts &&
    formatPurl({
      type: parts.type,
      ...(parts.namespace ? { namespace: parts.namespace } : {}),
      name: parts.name,
      ...(parts.version ? { version: parts.version } : {}),
    });
  const cpes = identifiers.filter(({ type }) => type === 'cpe');
  return [
    {
      SPDXID: encodeId(`SPDXRef-PACKAGE-${name}${version === undefined ? '' : `-${version}`}`),
      name,
      ...(version === undefined ? {} : { versionInfo: version }),
      downloadLocation: url ?? 'NOASSERTION',
      ...(algorithm !== undefined && value !== undefined && Object.hasOwn(ALGORITHMS, algorithm)
        ? { checksums: [{ algorithm: ALGORITHMS[algorithm]!, checksumValue: value }] }
        : {}),
      externalRefs: [
        ...(plain === undefined ? [] : [purlRef(plain)]),
        ...cpes.map(({ value: cpe }) => ({
          referenceCategory: 'SECURITY',
          referenceLocator: cpe,
          referenceType: 'cpe23Type',
        })),
      ],
      licenseConcluded: 'NOASSERTION',
      primaryPackagePurpose: 'SOURCE',
    },
  ];
}
