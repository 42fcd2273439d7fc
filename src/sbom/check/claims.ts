import type { Bom, BomFile, BomPackage } from '../../model/index.ts';
import type { LabelledBom } from './inventory.ts';
import type { Names } from './names.ts';

/** A package of a document, ready to be compared. */
export interface Claim {
  readonly document: LabelledBom;
  readonly package: BomPackage;
  readonly version?: string;
  readonly names: Names;
  /** The document is about it. */
  readonly isRoot: boolean;
  /** Files the document lists for it. */
  readonly files: readonly BomFile[];
}

/** Relationships by which a package has a file, from left to right. */
const HAVING: ReadonlySet<string> = new Set(['CONTAINS', 'HAS_DISTRIBUTION_ARTIFACT', 'GENERATES']);

/** The packages of a document, in its order. */
export function claimsOf(document: LabelledBom, namesOf: (one: BomPackage) => Names): readonly Claim[] {
  const { bom } = document;
  if (!bom) return [];
  const files = filesByPackage(bom);
  const roots = new Set(bom.describes);
  return bom.packages
    .filter((one) => !isFileComponent(one, roots))
    .map((one) => {
      const version = versionOf(one);
      return {
        document,
        package: one,
        ...(version === undefined ? {} : { version }),
        names: namesOf(one),
        isRoot: roots.has(one.ref),
        files: files.get(one.ref) ?? [],
      };
    });
}

/** CycloneDX lists files as components of this type: they are checked as files. */
export function isFileComponent({ kind, ref, hashes }: BomPackage, roots: ReadonlySet<string>): boolean {
  return kind === 'file' && hashes.length > 0 && !roots.has(ref);
}

/** Files by the ref of the package that has them. */
export function filesByPackage(bom: Bom): ReadonlyMap<string, readonly BomFile[]> {
  const byRef = new Map(bom.files.map((file) => [file.ref, file]));
  const found = new Map<string, BomFile[]>();
  for (const { from, kind, to } of bom.relationships) {
    const [owner, file] = HAVING.has(kind) ? [from, byRef.get(to)] : [to, byRef.get(from)];
    if (!file || (!HAVING.has(kind) && kind !== 'CONTAINED_BY')) continue;
    const files = found.get(owner);
    if (files) files.push(file);
    else found.set(owner, [file]);
  }
  return found;
}

/** A version that says something. */
function versionOf({ version }: BomPackage): string | undefined {
  return version === undefined || ['', 'NONE', 'NOASSERTION', 'unknown'].includes(version)
    ? undefined
    : version;
}
