import type { BomBinding, BomHash } from '../../model/index.ts';
import type { GivenBom, Inventory } from './inventory.ts';

/**
 * Whether a document is about this very artifact: by a digest of it in a package or file that the document is about (SHA-1 and
 * longer; MD5 binds nothing), or because the artifact carries it.
 */
export function bindingOf(document: GivenBom, inventory: Inventory): BomBinding {
  return document.where === 'embedded'
    ? embeddedBinding(document, inventory)
    : statedBinding(document, inventory);
}

/** A RECORD file beside the document's folder lists its digest (PEP 376, PEP 770). */
function embeddedBinding({ path, sha256 }: GivenBom, { recorded }: Inventory): BomBinding {
  const listed = recorded.get(path);
  if (listed === undefined || listed === '')
    return {
      state: 'embedded',
      why: listed === '' ? 'RECORD lists it without digest' : 'the artifact carries it',
    };
  if (listed === sha256)
    return { state: 'embedded', why: 'the artifact carries it, and RECORD has its digest' };
  return {
    state: 'contradicted',
    why: 'RECORD lists another digest of the document',
    claimed: { algorithm: 'sha256', value: listed },
    found: sha256,
  };
}

interface Subject {
  readonly name: string;
  readonly hashes: readonly BomHash[];
}

function statedBinding({ bom }: GivenBom, inventory: Inventory): BomBinding {
  const { artifact, isFolder } = inventory;
  const subjects = bom ? subjectsOf(bom) : [];
  if (isFolder) return folderBinding(bom, inventory);
  let other: (BomHash & { readonly found: string; readonly name: string }) | undefined;
  for (const { name, hashes } of subjects) {
    for (const claimed of hashes) {
      const found = digestOf(inventory, claimed.algorithm);
      if (found === undefined || claimed.algorithm === 'md5') continue;
      if (found === claimed.value)
        return {
          state: 'bound',
          why: `it has the ${claimed.algorithm} digest of the artifact`,
          claimed,
          found,
        };
      if (name === artifact.name) other ??= { ...claimed, found, name };
    }
  }
  if (other) {
    const { algorithm, value, found, name } = other;
    return {
      state: 'contradicted',
      why: `it is about another ${name}: the document says ${algorithm} ${value}, the file has ${found}`,
      claimed: { algorithm, value },
      found,
    };
  }
  const about = subjects.find(({ hashes }) => hashes.length > 0);
  return {
    state: 'unbound',
    why: about ? `it is about ${about.name}, with another digest` : 'it has no digest of what it is about',
  };
}

const DIRECTORY = 'assay:directory-digest';
const FOLDER_DIGEST = /^assay:directory-digest=sha256:([0-9a-f]{64})$/;

/** Documents of ours have the digest of a folder's members as a property. */
function folderBinding(bom: GivenBom['bom'], { artifact }: Inventory): BomBinding {
  const digest = artifact.digests?.sha256;
  const roots = new Set(bom?.describes);
  for (const { ref, properties } of bom?.packages ?? []) {
    // SPDX 2 has annotations in place of properties: text, whose name is who wrote them.
    const stated = properties.map(({ name, value }) =>
      name === DIRECTORY ? `${DIRECTORY}=${value}` : value,
    );
    const value = stated.map((text) => FOLDER_DIGEST.exec(text)?.[1]).find((digits) => digits !== undefined);
    if (!roots.has(ref) || value === undefined || digest === undefined) continue;
    const claimed = { algorithm: 'sha256', value };
    return value === digest
      ? { state: 'bound', why: 'it has the digest of the members of the folder', claimed, found: digest }
      : {
          state: 'contradicted',
          why: 'it has another digest of the members of the folder',
          claimed,
          found: digest,
        };
  }
  return { state: 'unbound', why: 'it has no digest of the members of the folder' };
}

/** What a document is about, by the file's name where it says one. */
function subjectsOf({ describes, packages, files }: NonNullable<GivenBom['bom']>): readonly Subject[] {
  const roots = new Set(describes);
  const base = (text: string) => text.replace(/[?#].*$/, '').replace(/^.*[\\/]/, '');
  return [
    ...packages
      .filter(({ ref }) => roots.has(ref))
      .flatMap(({ name, fileName, download, hashes, references }) => [
        {
          name: fileName === undefined ? base(download?.includes('/') ? download : name) : base(fileName),
          hashes,
        },
        ...references.flatMap(({ url, hashes: more = [] }) => ({ name: base(url), hashes: more })),
      ]),
    ...files.filter(({ ref }) => roots.has(ref)).map(({ path, hashes }) => ({ name: base(path), hashes })),
  ];
}

function digestOf({ artifact, digests }: Inventory, algorithm: string): string | undefined {
  return artifact.digests?.[algorithm] ?? digests?.[algorithm];
}

/** Algorithms in which documents state a digest of what they are about. */
export function bindingAlgorithms(boms: readonly NonNullable<GivenBom['bom']>[]): ReadonlySet<string> {
  return new Set(boms.flatMap(subjectsOf).flatMap(({ hashes }) => hashes.map(({ algorithm }) => algorithm)));
}
