import type { BomHash, CheckedFile, Component, Entry } from '../../model/index.ts';
import type { Owners } from '../owners.ts';
import { alikeFinder } from './alike.ts';
import { type Claim, isFileComponent } from './claims.ts';
import { BY_STRENGTH, WITH_LF } from './digests.ts';
import type { Inventory, LabelledBom } from './inventory.ts';
import type { Placed } from './places.ts';

/** The files a document lists against those of the artifact. @param place path in the unpacked artifact of a path in the document */
export function checkFiles(
  document: LabelledBom,
  claims: readonly Claim[],
  placed: Placed,
  place: (path: string) => string,
  inventory: Inventory,
): readonly CheckedFile[] {
  const { bom } = document;
  if (!bom) return [];
  const owners = new Map(
    claims.flatMap((claim) => claim.files.map(({ ref }) => [ref, claim.package.name] as const)),
  );
  const roots = new Set(bom.describes);
  const alike = bom.specification === 'CycloneDX' ? alikeFinder(placed) : undefined;
  const components = bom.packages
    .filter((one) => isFileComponent(one, roots))
    .map(({ ref, name, hashes, place: at }) => ({ ref, path: name, hashes, place: at }));
  return [...bom.files, ...components].map((file) => {
    const own = place(file.path);
    const paths = alike ? alike(own) : [own];
    const found = paths?.map((path) => ({
      path,
      ...compared(file.hashes, placed.files.get(path), inventory),
    }));
    const of = owners.get(file.ref);
    return {
      ...oneOf(own, found),
      document: document.label,
      place: file.place,
      ...(of === undefined ? {} : { of }),
    };
  });
}

/** Of several files that may be meant the one that agrees. */
function oneOf(
  path: string,
  found: readonly (Compared & { readonly path: string })[] | undefined,
): Compared & { readonly path: string } {
  if (!found) return { path, verdict: 'unprovable', why: 'too many files have such a name' };
  const agreeing = found.find(({ verdict }) => verdict === 'confirmed');
  const [first] = found;
  if (!first) return { path, verdict: 'extra', why: 'it is not there' };
  if (agreeing || found.length === 1) return agreeing ?? first;
  return {
    path,
    verdict: 'unprovable',
    why: `${found.length} files have such a path, none of them with this digest`,
  };
}

type Compared = Pick<CheckedFile, 'verdict' | 'claimed' | 'found' | 'why'>;

/** Digests a document states against those of a file; the strongest that differs, else the strongest, is told. */
function compared(hashes: readonly BomHash[], entry: Entry | undefined, { digestOf }: Inventory): Compared {
  if (!entry) return { verdict: 'extra', why: 'it is not there' };
  const comparable = hashes.flatMap((claimed) => {
    const found = digestOf(entry, claimed.algorithm);
    return found === undefined ? [] : [{ claimed, found }];
  });
  const different = comparable.filter(
    ({ claimed, found }) =>
      claimed.value !== found && claimed.value !== digestOf(entry, `${WITH_LF}${claimed.algorithm}`),
  );
  const [first] = (different.length > 0 ? different : comparable).sort(byStrength);
  if (first) return { verdict: different.length > 0 ? 'contradicted' : 'confirmed', ...first };
  if (hashes.length === 0) return { verdict: 'unprovable', why: 'the document has no digest of it' };
  const why =
    entry.sha256 === undefined
      ? 'not all of its bytes can be read'
      : `of its digests (${hashes.map(({ algorithm }) => algorithm).join(', ')}) none was computed`;
  return { verdict: 'unprovable', why };
}

function byStrength(a: { readonly claimed: BomHash }, b: { readonly claimed: BomHash }): number {
  return BY_STRENGTH.indexOf(a.claimed.algorithm) - BY_STRENGTH.indexOf(b.claimed.algorithm);
}

/** A component that a claim was matched with, and where the files the document lists for it are. */
export interface MatchedFiles {
  readonly claim: Claim;
  readonly component: Component;
}

/**
 * Files that a document should list and does not: all of the artifact's where it lists those of what it is about, else those of a
 * component of which it lists any. Documents and lists of installed files cannot list their own digest.
 */
export function missingFiles(
  document: LabelledBom,
  claims: readonly Claim[],
  matched: readonly MatchedFiles[],
  listed: ReadonlySet<string>,
  placed: Placed,
  owners: Owners,
  { documents }: Inventory,
): readonly CheckedFile[] {
  const whole =
    document.where !== 'embedded' && claims.some(({ isRoot, files }) => isRoot && files.length > 0);
  const deep = [...listed].some((path) => path.includes('!/'));
  const wanted = new Map(
    matched
      .filter(({ claim }) => claim.files.length > 0)
      .map(({ claim, component }) => [component, claim.package.name]),
  );
  if (!whole && wanted.size === 0) return [];
  const missing: CheckedFile[] = [];
  for (const [path, entry] of placed.files) {
    if (listed.has(path) || documents.has(entry.path) || (!deep && path.includes('!/'))) continue;
    // What cannot be read to its end has no digest that could be listed.
    if (path.endsWith('.dist-info/RECORD') || entry.sha256 === undefined) continue;
    const owner = owners.ownerOf(entry);
    const of = owner && wanted.get(owner);
    // Of a component in an archive its files are listed, not the archive.
    if (!whole && (of === undefined || owner?.owns?.prefix === entry.path)) continue;
    missing.push({
      verdict: 'missing',
      path,
      document: document.label,
      ...((of ?? owner?.name) === undefined ? {} : { of: (of ?? owner?.name)! }),
      found: entry.sha256,
    });
  }
  return missing;
}
