import { canonicalPurl } from '../../identifier/index.ts';
import type { ReleaseNotes } from './defects.ts';
import {
  CPYTHON,
  encodeId,
  PIP,
  purlRef,
  relation,
  type SpdxDocument,
  type SpdxPackage,
} from './document.ts';
import type { IndexMetadata } from './index-metadata.ts';
import type { CpythonTree, TreeFile } from './tree.ts';

/** A wheel that ensurepip installs. */
export interface BundledWheel {
  readonly file: TreeFile;
  readonly fileName: string;
  readonly name: string;
  readonly version: string;
  /** SPDX id of its package: with the version where it is not pip, which may bring the same software itself. */
  readonly id: string;
}

/** The wheels in `Lib/ensurepip/_bundled`, in the order of the archive: up to 3.11 setuptools beside pip. */
export function bundledWheels(tree: CpythonTree): readonly BundledWheel[] {
  return tree.files.flatMap((file): readonly BundledWheel[] => {
    const fileName = /^Lib\/ensurepip\/_bundled\/([^/]*\.whl)$/.exec(file.path)?.[1];
    const [name, version, ...tags] = fileName?.split('-') ?? [];
    if (fileName === undefined || !name || !version || tags.length < 3) return [];
    const id = name === 'pip' ? PIP : encodeId(`SPDXRef-PACKAGE-${name}-${version}`);
    return [{ file, fileName, name, version, id }];
  });
}

/** The document with the bundled wheels that are not pip; the official tool, made for releases without them, knows of none. */
export function withOtherWheels(
  document: SpdxDocument,
  tree: CpythonTree,
  index: IndexMetadata | undefined,
  notes: ReleaseNotes,
): SpdxDocument {
  if (notes.faithful) return document;
  const others = bundledWheels(tree).filter(({ name }) => name !== 'pip');
  for (const { name, version, file } of others)
    notes.corrections.push({ defect: 'not-listed', what: `${name} ${version}, the wheel ${file.path}` });
  return {
    ...document,
    packages: [...document.packages, ...others.map((one) => packageOf(one, index))],
    relationships: [
      ...document.relationships,
      ...others.map(({ id }) => relation(CPYTHON, 'DEPENDS_ON', id)),
    ],
  };
}

function packageOf(
  { id, name, version, fileName, file }: BundledWheel,
  index: IndexMetadata | undefined,
): SpdxPackage {
  const offered = index?.filesOf(name, version)?.find((one) => one.fileName === fileName);
  return {
    SPDXID: id,
    name,
    versionInfo: version,
    downloadLocation: offered?.sha256 === file.sha256 ? offered.url : 'NOASSERTION',
    checksums: [{ algorithm: 'SHA256', checksumValue: file.sha256 }],
    externalRefs: [
      purlRef(canonicalPurl(`pkg:pypi/${encodeURIComponent(name)}@${encodeURIComponent(version)}`)),
    ],
    licenseConcluded: 'NOASSERTION',
    primaryPackagePurpose: 'SOURCE',
  };
}
