import { hash } from 'node:crypto';
import type { Bom, BomFile, BomPackage } from '../../../model/index.ts';
import { canonicalJson } from '../spdx/canonical.ts';
import type { Plain } from '../spdx/node.ts';

/** Made up by a reader. */
const MADE_UP = /^#\d+$/;

/**
 * The `bom-ref` of each package and file by its ref in the model. What a document calls its own stays as it is. Made-up refs
 * become the purl, or name and version, or the path; where several things would get the same one, each gets the first eight
 * digits of the SHA-256 of what it says behind it, so that no order of input matters, and equal ones a number.
 */
export function bomRefs(bom: Bom): ReadonlyMap<string, string> {
  const all: readonly (BomPackage | BomFile)[] = [...bom.packages, ...bom.files];
  const refs = new Map<string, string>();
  const taken = new Set<string>();
  const wanting = new Map<string, (BomPackage | BomFile)[]>();
  for (const one of all) {
    if (isOwn(one.ref)) {
      refs.set(one.ref, one.ref);
      taken.add(one.ref);
    } else {
      const base = baseOf(one);
      const others = wanting.get(base);
      if (others) others.push(one);
      else wanting.set(base, [one]);
    }
  }
  for (const [base, group] of [...wanting].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const alone = group.length === 1 && !taken.has(base);
    const named = group.map((one) => ({ ref: one.ref, name: alone ? base : `${base}-${digestOf(one)}` }));
    for (const { ref, name } of named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
      let own = name;
      for (let number = 2; taken.has(own); number++) own = `${name}-${number}`;
      taken.add(own);
      refs.set(ref, own);
    }
  }
  return refs;
}

/** A bom-ref should not look like a link to another document (CycloneDX 1.5, refType). */
function isOwn(ref: string): boolean {
  return ref !== '' && !MADE_UP.test(ref) && !ref.startsWith('urn:cdx:');
}

function baseOf(one: BomPackage | BomFile): string {
  if ('path' in one) return `file:${one.path}`;
  const purl = one.identifiers.find(({ type }) => type === 'purl')?.value;
  const group = one.group === undefined ? '' : `${one.group}/`;
  const version = one.version === undefined ? '' : `@${one.version}`;
  return purl ?? (`${group}${one.name}${version}` || 'component');
}

function digestOf({ ref: _, place: _place, ...said }: BomPackage | BomFile): string {
  return hash('sha256', canonicalJson(JSON.parse(JSON.stringify(said)) as Plain), 'hex').slice(0, 8);
}
