import type { Plain } from '../document/spdx/node.ts';
import { metadataText } from '../text.ts';
import { shellValues } from './correct.ts';
import { encodeId, isObject, type SpdxPackage, told } from './document.ts';
import type { CpythonTree } from './tree.ts';

/** Why a document is not as CPython's in-tree tool wants it. */
export interface RefreshFinding {
  readonly code: RefreshCode;
  /** Name of the package; absent where it is about the document. */
  readonly package?: string;
  readonly message: string;
}

/** Codes of {@link RefreshFinding}, with what they mean. */
export const REFRESH_CODES = {
  'refresh.packages': 'The document and the rules have different packages.',
  'refresh.fields': 'A package lacks a member that it must have.',
  'refresh.id': "A package's SPDXID does not follow from its name.",
  'refresh.version': "A package's version is not in its download location, or not in an external reference.",
  'refresh.licence': 'licenseConcluded is not NOASSERTION.',
  'refresh.script': 'The script with which a package is fetched names another version or checksum.',
  'refresh.no-files': 'A pattern of a package fits nothing in the tree.',
} as const;

/** Code of a finding. */
export type RefreshCode = keyof typeof REFRESH_CODES;

const REQUIRED = [
  'SPDXID',
  'name',
  'versionInfo',
  'downloadLocation',
  'checksums',
  'licenseConcluded',
  'externalRefs',
  'primaryPackagePurpose',
];

/** What `Tools/build/generate_sbom.py` holds of every package; the network is not asked, as it does where `CI` is set. */
export function checkPackage(one: SpdxPackage, tree: CpythonTree): readonly RefreshFinding[] {
  const found: RefreshFinding[] = [];
  const say = (code: RefreshCode, message: string): void =>
    void found.push({ code, package: one.name, message });
  const missing = REQUIRED.filter((member) => one[member] === undefined);
  if (missing.length > 0) say('refresh.fields', `it lacks ${missing.join(', ')}`);
  const id = encodeId(`SPDXRef-PACKAGE-${one.name}`);
  if (one.SPDXID !== id) say('refresh.id', `its SPDXID is ${one.SPDXID}, not ${id}`);
  const version = one['versionInfo'];
  if (typeof version === 'string') checkVersion(one, version, say);
  const licence = one['licenseConcluded'];
  if (licence !== undefined && licence !== 'NOASSERTION')
    say('refresh.licence', `licenseConcluded is ${told(licence)}, not NOASSERTION`);
  checkScript(one, tree, say);
  return found;
}

type Say = (code: RefreshCode, message: string) => void;

function checkVersion(one: SpdxPackage, version: string, say: Say): void {
  const location = one['downloadLocation'];
  if (typeof location === 'string' && !location.includes(version))
    say('refresh.version', `its version ${version} is not in its download location, ${location}`);
  const refs = one['externalRefs'];
  for (const ref of Array.isArray(refs) ? (refs as readonly Plain[]) : []) {
    const locator = isObject(ref) ? ref['referenceLocator'] : undefined;
    if (typeof locator !== 'string' || !locator.includes(version))
      say('refresh.version', `its version ${version} is not in the reference ${told(locator)}`);
  }
}

/** Scripts, and the variables of theirs that name version and checksum. */
const SCRIPTS: Readonly<
  Record<string, { readonly script: string; readonly version: string; readonly sha256?: string }>
> = {
  'hacl-star': { script: 'Modules/_hacl/refresh.sh', version: 'expected_hacl_star_rev' },
  expat: {
    script: 'Modules/expat/refresh.sh',
    version: 'expected_libexpat_version',
    sha256: 'expected_libexpat_sha256',
  },
};

function checkScript(one: SpdxPackage, tree: CpythonTree, say: Say): void {
  const rule = Object.hasOwn(SCRIPTS, one.name) ? SCRIPTS[one.name]! : undefined;
  const content = rule && tree.content(rule.script);
  const text = content && metadataText(content);
  if (!rule || text === undefined) return;
  const values = shellValues(text);
  const version = values.get(rule.version);
  if (version !== one['versionInfo'])
    say(
      'refresh.script',
      `its version is ${told(one['versionInfo'])}, and ${rule.script} says ${version ?? 'none'}`,
    );
  if (rule.sha256 === undefined) return;
  const sha256 = values.get(rule.sha256);
  const stated = sha256Of(one['checksums']);
  if (sha256 !== stated)
    say(
      'refresh.script',
      `its SHA-256 is ${stated ?? 'not there'}, and ${rule.script} says ${sha256 ?? 'none'}`,
    );
}

function sha256Of(checksums: Plain | undefined): string | undefined {
  for (const one of Array.isArray(checksums) ? (checksums as readonly Plain[]) : [])
    if (isObject(one) && one['algorithm'] === 'SHA256') return told(one['checksumValue']);
  return undefined;
}
