import type { Bom, BomPackage, BomRelationship } from '../../model/index.ts';
import { SUBJECT } from '../bom-of.ts';

/** The bill of materials that a wheel carries, and what it leaves out. */
export interface WheelBom {
  readonly bom: Bom;
  /** Packages that nothing in the wheel shows, or that it was only built with. */
  readonly leftOut: readonly string[];
}

/**
 * Makes of the bill of materials of a wheel the one that it carries (PEP 770): it is about the package itself, not about the file;
 * every other component can be reached from there; it has no digest and no file name of the wheel, which it is a part of, and
 * no list of files, which RECORD is. What the artifact only claims or was only built with is left out, as it is not in the graph.
 * @param bom as `bomOf` makes it @param distInfo the folder of the metadata
 * @param graph CycloneDX has its graph in dependencies: what contains another also depends on it
 * @returns undefined where the wheel's metadata names no package
 */
export function wheelBom(bom: Bom, distInfo: string, graph: 'contains' | 'depends'): WheelBom | undefined {
  const root = bom.packages.find((one) => isOwn(one, distInfo));
  if (!root) return undefined;
  const to = (ref: string) => (ref === SUBJECT ? root.ref : ref);
  const moved = bom.relationships
    .map((one): BomRelationship => ({ ...one, from: to(one.from), to: to(one.to) }))
    .filter((one) => one.from !== one.to && (one.kind === 'CONTAINS' || one.kind === 'DEPENDS_ON'));
  const reached = reachable(root.ref, moved);
  const relationships = moved.filter((one) => reached.has(one.from) && reached.has(one.to));
  const depends = relationships.flatMap((one): BomRelationship[] =>
    one.kind === 'CONTAINS' ? [{ ...one, kind: 'DEPENDS_ON' }] : [],
  );
  const { name, version } = root;
  const others = bom.packages.filter(({ ref }) => ref !== SUBJECT && ref !== root.ref);
  return {
    bom: {
      ...bom,
      name: version === undefined ? name : `${name}-${version}`,
      describes: [root.ref],
      packages: [unbound(root), ...others.filter(({ ref }) => reached.has(ref))],
      files: [],
      relationships: graph === 'depends' ? [...relationships, ...depends] : relationships,
    },
    leftOut: others
      .filter(({ ref }) => !reached.has(ref))
      .map((one) => (one.version === undefined ? one.name : `${one.name} ${one.version}`)),
  };
}

/** Metadata of the wheel shows it; where there is nothing but the one folder, paths are told without it. */
function isOwn({ occurrences, identifiers }: BomPackage, distInfo: string): boolean {
  const places = [`${distInfo}/METADATA`, 'METADATA'];
  return (
    identifiers.some(({ type, value }) => type === 'purl' && value.startsWith('pkg:pypi/')) &&
    places.includes(occurrences[0] ?? '')
  );
}

function unbound({ fileName: _, ...root }: BomPackage): BomPackage {
  return { ...root, hashes: [] };
}

function reachable(root: string, relationships: readonly BomRelationship[]): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const { from, to } of relationships) {
    const targets = next.get(from);
    if (targets) targets.push(to);
    else next.set(from, [to]);
  }
  const found = new Set([root]);
  // A set grows while it is gone through.
  for (const ref of found) for (const target of next.get(ref) ?? []) found.add(target);
  return found;
}
