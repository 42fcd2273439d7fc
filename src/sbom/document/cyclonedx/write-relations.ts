import type { Bom, BomRelationship } from '../../../model/index.ts';
import type { LossList } from './losses.ts';
import { REVERSED } from './words.ts';
import { compare, type Plain } from './write-component.ts';

/** Which thing is written within which, and the graph of dependencies. */
export interface WrittenRelations {
  /** Refs of the model by the ref they are nested in. */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Refs that are nested in another. */
  readonly nested: ReadonlySet<string>;
  readonly dependencies: readonly Plain[];
}

/** Levels of components; readers of XML and JSON have limits. */
const DEEPEST = 30;
const NO_ELEMENT = new Set(['NONE', 'NOASSERTION']);

/**
 * Brings relationships into the two forms CycloneDX has: `CONTAINS` between packages and files is nesting, where each thing is in one
 * other, and `DEPENDS_ON` and `SPECIFICATION_FOR` the graph of dependencies. All else is lost, and told by kind.
 */
export function relationsOf(bom: Bom, refs: ReadonlyMap<string, string>, losses: LossList): WrittenRelations {
  const all = bom.relationships.map(straight).sort(byText);
  const described = new Set(bom.describes);
  const parents = new Map<string, string>();
  const forest = new Map<string, string>();
  const graph = new Map<string, { dependsOn: Set<string>; provides: Set<string> }>();
  const nodeOf = (ref: string) => {
    const name = refs.get(ref) ?? ref;
    const node = graph.get(name) ?? { dependsOn: new Set(), provides: new Set() };
    graph.set(name, node);
    return node;
  };
  for (const { from, kind, to, comment } of all) {
    if (comment !== undefined) losses.count('relationships', 'comments of relationships');
    if (kind === 'CONTAINS') nest(bom, from, to, { refs, parents, forest, losses });
    else if (kind === 'DEPENDS_ON' && to !== 'NOASSERTION') {
      if (to === 'NONE') nodeOf(from);
      else nodeOf(from).dependsOn.add(refs.get(to) ?? to);
    } else if (kind === 'SPECIFICATION_FOR' && !NO_ELEMENT.has(to))
      nodeOf(to).provides.add(refs.get(from) ?? from);
    else if (kind !== 'DESCRIBES' || !described.has(to))
      losses.count('relationships', `CycloneDX has no ${kind}${NO_ELEMENT.has(to) ? ` ${to}` : ''}`);
  }
  cutDeep(parents, losses);
  const children = new Map<string, string[]>();
  for (const [child, parent] of parents) {
    const list = children.get(parent);
    if (list) list.push(child);
    else children.set(parent, [child]);
  }
  const dependencies = [...graph]
    .sort(([a], [b]) => compare(a, b))
    .map(([ref, { dependsOn, provides }]) => ({
      ref,
      ...(dependsOn.size > 0 || provides.size === 0 ? { dependsOn: [...dependsOn].sort() } : {}),
      ...(provides.size > 0 ? { provides: [...provides].sort() } : {}),
    }));
  return { children, nested: new Set(parents.keys()), dependencies };
}

function straight(one: BomRelationship): BomRelationship {
  const kind = Object.hasOwn(REVERSED, one.kind) ? REVERSED[one.kind] : undefined;
  return kind === undefined ? one : { ...one, from: one.to, kind, to: one.from };
}

function byText(a: BomRelationship, b: BomRelationship): number {
  return compare(`${a.kind}\0${a.from}\0${a.to}`, `${b.kind}\0${b.from}\0${b.to}`);
}

/** Things nested in others so far. */
interface Nesting {
  readonly refs: ReadonlyMap<string, string>;
  readonly parents: Map<string, string>;
  /** Something that each thing is nested in; for those nested in nothing there is none. */
  readonly forest: Map<string, string>;
  readonly losses: LossList;
}

function nest(bom: Bom, from: string, to: string, { refs, parents, forest, losses }: Nesting): void {
  const [subject] = bom.describes;
  if (NO_ELEMENT.has(to) || !refs.has(from) || !refs.has(to))
    losses.count('relationships', 'CONTAINS of what is no package or file of the document');
  else if (to === subject) losses.count('relationships', 'CONTAINS the subject of the document');
  // Consumers look for components at the top; nesting all of them in the subject would hide them.
  else if (from === subject && bom.specification !== 'CycloneDX')
    losses.count(
      'relationships',
      'that the subject CONTAINS them: components at the top say so only by being there',
    );
  else if (parents.has(to) || outermost(forest, from) === to)
    losses.count('relationships', 'CONTAINS of what is nested elsewhere already');
  else {
    parents.set(to, from);
    forest.set(to, outermost(forest, from));
  }
}

/** What a thing is nested in at the top; the way there is shortened for the next time. */
function outermost(forest: Map<string, string>, ref: string): string {
  let top = ref;
  for (let up = forest.get(top); up !== undefined; up = forest.get(top)) top = up;
  for (let at = ref; at !== top; ) {
    const up = forest.get(at)!;
    forest.set(at, top);
    at = up;
  }
  return top;
}

/** Components nested too deeply for readers stand at the top again. */
function cutDeep(parents: Map<string, string>, losses: LossList): void {
  const depths = new Map<string, number>();
  for (const start of [...parents.keys()]) {
    const way: string[] = [];
    for (let at: string | undefined = start; at !== undefined && !depths.has(at); at = parents.get(at))
      way.push(at);
    for (const ref of way.reverse()) {
      const parent = parents.get(ref);
      const depth = parent === undefined ? 0 : depths.get(parent)! + 1;
      if (depth > DEEPEST) {
        parents.delete(ref);
        losses.count('relationships', `CONTAINS below ${DEEPEST} levels`);
      }
      depths.set(ref, depth > DEEPEST ? 0 : depth);
    }
  }
}
