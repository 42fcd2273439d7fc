import { canonicalPurl } from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';
import { metadataText } from '../text.ts';
import { type BundledWheel, bundledWheels, withOtherWheels } from './bundled.ts';
import type { ReleaseNotes } from './defects.ts';
import {
  CPYTHON,
  encodeId,
  PIP,
  purlRef,
  refuse,
  relation,
  type SpdxDocument,
  type SpdxPackage,
} from './document.ts';
import type { IndexFile, IndexMetadata } from './index-metadata.ts';
import type { CpythonTree } from './tree.ts';

/** The first wheel of pip that is bundled with ensurepip. @throws AssayError `sbom.release` where there is none */
export function pipWheelOf(tree: CpythonTree): BundledWheel {
  const wheel = bundledWheels(tree).find(({ name }) => name === 'pip');
  if (wheel) return wheel;
  return refuse(
    'there is no wheel of pip in Lib/ensurepip/_bundled',
    tree.name,
    'a source tarball as python.org serves it has one; redistributors take it out',
  );
}

/**
 * The document with pip and what is copied into pip, as CPython's release tool adds them: what the document says of them already is
 * taken out before.
 * @throws AssayError `sbom.release`
 */
export function withPip(
  document: SpdxDocument,
  tree: CpythonTree,
  index: IndexMetadata | undefined,
  notes: ReleaseNotes,
): SpdxDocument {
  const wheel = pipWheelOf(tree);
  const base = withoutPip(document);
  const pins = pinsOf(tree, wheel, notes);
  const unknown: string[] = [];
  const vendored = pins.map((pin) => vendoredPackage(pin, index, unknown, notes));
  const pip = pipPackage(wheel, index, unknown);
  if (unknown.length > 0) {
    const why = index ? 'the index metadata has no fitting file' : 'no index metadata was given';
    const which = `${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ` and ${unknown.length - 3} more` : ''}`;
    notes.warnings.push(`${why}, so there is no download location for ${which}`);
  }
  const depends = vendored
    .map(({ SPDXID }) => SPDXID)
    .sort()
    .map((id) => relation(PIP, 'DEPENDS_ON', id));
  const made = {
    ...base,
    packages: [...base.packages, ...vendored, pip],
    relationships: [...base.relationships, ...depends, relation(CPYTHON, 'DEPENDS_ON', PIP)],
  };
  return withOtherWheels(made, tree, index, notes);
}

function withoutPip(document: SpdxDocument): SpdxDocument {
  const gone = new Set([PIP]);
  for (const { spdxElementId, relatedSpdxElement, relationshipType } of document.relationships)
    if (relationshipType === 'DEPENDS_ON' && spdxElementId === PIP) gone.add(relatedSpdxElement);
  return {
    ...document,
    packages: document.packages.filter(({ SPDXID }) => !gone.has(SPDXID)),
    relationships: document.relationships.filter(({ relatedSpdxElement }) => !gone.has(relatedSpdxElement)),
  };
}

interface Pin {
  readonly name: string;
  readonly version: string;
}

/** What the official tool reads: a plain release. And any version that PEP 440 could mean. */
const PLAIN_PIN = /^([A-Za-z0-9_.-]+)==([0-9.]*[0-9])$/;
const ANY_PIN = /^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])? ?== ?([A-Za-z0-9][A-Za-z0-9.!+_-]*)(?: ?;.*)?$/;

function pinsOf(tree: CpythonTree, { file, fileName }: BundledWheel, notes: ReleaseNotes): readonly Pin[] {
  const content = tree.vendorList(file.path);
  const text = content && metadataText(content);
  if (text === undefined)
    throw new AssayError('sbom.release', 'it has no pip/_vendor/vendor.txt that can be read', {
      path: `${tree.name}: ${file.path}`,
    });
  return text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/).flatMap((line): readonly Pin[] => {
    const stated = line.split('#', 1)[0]!.trim();
    if (stated === '') return [];
    const plain = PLAIN_PIN.exec(stated);
    const [, name, version] = plain ?? (notes.faithful ? [] : (ANY_PIN.exec(stated) ?? []));
    if (name === undefined || version === undefined)
      throw new AssayError(
        'sbom.release',
        `a line of pip/_vendor/vendor.txt is no pin: ${stated.slice(0, 100)}`,
        {
          path: `${tree.name}: ${file.path}`,
        },
      );
    if (!plain) notes.corrections.push({ defect: 'pin-version', what: `${stated} is listed (${fileName})` });
    return [{ name: name.toLowerCase(), version }];
  });
}

function vendoredPackage(
  { name, version }: Pin,
  index: IndexMetadata | undefined,
  unknown: string[],
  notes: ReleaseNotes,
): SpdxPackage {
  const written = `pkg:pypi/${name}@${version}`;
  const purl = notes.faithful ? written : canonicalPurl(written);
  if (purl !== written) notes.corrections.push({ defect: 'purl-name', what: `${purl}, not ${written}` });
  const files = index?.filesOf(name, version);
  const file = files && bestFile(files, name, version, notes);
  if (!file) unknown.push(`${name} ${version}`);
  return {
    SPDXID: encodeId(`SPDXRef-PACKAGE-${name}`),
    name,
    versionInfo: version,
    downloadLocation: file?.url ?? 'NOASSERTION',
    ...(file ? { checksums: [{ algorithm: 'SHA256', checksumValue: file.sha256 }] } : {}),
    externalRefs: [purlRef(purl)],
    primaryPackagePurpose: 'SOURCE',
    licenseConcluded: 'NOASSERTION',
  };
}

/**
 * pip copies sources. So a wheel for every platform is it, else the source distribution; the official tool takes the first wheel,
 * which may be the binaries for one platform.
 */
function bestFile(
  files: readonly IndexFile[],
  name: string,
  version: string,
  notes: ReleaseNotes,
): IndexFile | undefined {
  const first = files.find(({ type }) => type === 'bdist_wheel');
  if (notes.faithful) return first;
  const pure = files.find(({ type, fileName }) => type === 'bdist_wheel' && /-none-any\.whl$/.test(fileName));
  const best = pure ?? files.find(({ type }) => type === 'sdist');
  if (best && first && best !== first)
    notes.corrections.push({
      defect: 'first-wheel',
      what: `${name} ${version} is ${best.fileName}, not ${first.fileName}`,
    });
  return best;
}

function pipPackage(
  { file, fileName, version }: BundledWheel,
  index: IndexMetadata | undefined,
  unknown: string[],
): SpdxPackage {
  const offered = index?.filesOf('pip', version)?.find((one) => one.fileName === fileName);
  if (offered && offered.sha256 !== file.sha256)
    throw new AssayError(
      'sbom.release',
      `${fileName} has the SHA-256 ${file.sha256}, and the index metadata says ${offered.sha256}`,
      { path: file.path, hint: 'the wheel in the tree is not the one that was published' },
    );
  if (!offered) unknown.push(`pip ${version}`);
  return {
    SPDXID: PIP,
    name: 'pip',
    versionInfo: version,
    originator: 'Organization: Python Packaging Authority',
    licenseConcluded: 'NOASSERTION',
    downloadLocation: offered?.url ?? 'NOASSERTION',
    checksums: [{ algorithm: 'SHA256', checksumValue: file.sha256 }],
    externalRefs: [
      {
        referenceCategory: 'SECURITY',
        referenceLocator: `cpe:2.3:a:pypa:pip:${version}:*:*:*:*:*:*:*`,
        referenceType: 'cpe23Type',
      },
      purlRef(`pkg:pypi/pip@${version}`),
    ],
    primaryPackagePurpose: 'SOURCE',
  };
}
