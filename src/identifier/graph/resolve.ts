import type { MatchStep } from '../../model/index.ts';
import type { Relation } from './document.ts';
import type { IdentityGraph, Way } from './graph.ts';
import { type NameKind, readNames, type SoftwareName } from './name.ts';
import { impliedNames } from './rules.ts';

/** How {@link resolve} goes. */
export interface ResolveOptions {
  /** Day the names are to be understood on, `YYYY-MM-DD` or RFC 3339. Without it statements that have ended are left out. */
  readonly at?: string;
  /** Most names returned; 2,000 unless given. */
  readonly budget?: number;
  /** Also follow weak statements, at most one on a way; their names are marked. False unless given. */
  readonly weak?: boolean;
}

/** One step of the way from the name given to another, with what it rests on. */
export interface IdentityStep extends MatchStep {
  readonly evidence: string;
  readonly weak: boolean;
}

/** A name that was reached. */
export interface ResolvedName {
  readonly name: string;
  readonly kind: NameKind;
  /** What it is to the name given; only `same` means the same software. */
  readonly relation: Relation;
  /** The way has a weak step: a lead to look into, no fact. */
  readonly weak: boolean;
  /** Empty for the name given. */
  readonly path: readonly IdentityStep[];
}

/** All that is known of a name. */
export interface Resolution {
  /** What the text given was read as, likeliest first. */
  readonly given: readonly SoftwareName[];
  /** False where the graph has none of them. */
  readonly known: boolean;
  /** Names of the same software first, then related ones; strong before weak, near before far. */
  readonly names: readonly ResolvedName[];
  /** Names next to those returned that the budget did not allow; what lies behind them was not looked at. */
  readonly left: number;
  /** Statements not followed because they did not hold on that day, unless another way leads there. */
  readonly outdated: readonly {
    readonly from: string;
    readonly to: string;
    readonly rule: string;
    readonly source: string;
  }[];
  /** Names only weak statements lead to that were not followed: not asked for, or the way there has a weak one already. */
  readonly weakLeft: number;
  /** Names not taken for the same because somebody states that they are not. */
  readonly keptApart: readonly { readonly name: string; readonly from: string; readonly source: string }[];
}

const BUDGET = 2000;

interface Reached {
  readonly name: string;
  readonly relation: Relation;
  readonly weak: boolean;
  readonly before?: Reached;
  readonly way?: Way;
}

/**
 * Every name that statements join to a name, with the way there. `same-as` is followed both ways; a move both ways as long as
 * the former name still means that software; other edges never make names the same and are followed once, to the related
 * software and its own names. Cycles end; the order is always the same.
 * @param identifier what {@link readNames} reads @throws AssayError `identity.name`, `purl.*`
 */
export function resolve(graph: IdentityGraph, identifier: string, options: ResolveOptions = {}): Resolution {
  const given = readNames(identifier);
  const walk = newWalk(graph, options);
  const known = given.filter(({ text }) => isKnown(graph, text));
  const starts = known.length > 0 ? known : given.slice(0, 1);
  for (const { text } of starts) reach(walk, { name: text, relation: 'same', weak: false });
  // Each pass goes on from all that earlier ones reached: a strong way to a name always wins over a weak one.
  spread(walk, { same: true, weak: false });
  if (walk.weak) spread(walk, { same: true, weak: true });
  spread(walk, { same: false, weak: false });
  if (walk.weak) spread(walk, { same: false, weak: true });
  return {
    given,
    known: known.length > 0,
    names: [...walk.reached.values()].map(toResolved),
    left: walk.left.size,
    outdated: [...walk.outdated.values()].filter(({ to }) => !walk.reached.has(to)),
    weakLeft: new Set([...walk.weakLeft].map(({ to }) => to).filter((to) => !walk.reached.has(to))).size,
    keptApart: [...walk.apart]
      .filter(([name]) => !walk.reached.has(name))
      .map(([name, { from, source }]) => ({ name, from, source })),
  };
}

function isKnown(graph: IdentityGraph, name: string): boolean {
  return graph.ways.has(name) || impliedNames(name).some((implied) => graph.ways.has(implied.name));
}

interface Walk {
  readonly graph: IdentityGraph;
  readonly day: string | undefined;
  readonly budget: number;
  readonly weak: boolean;
  readonly reached: Map<string, Reached>;
  readonly left: Set<string>;
  readonly outdated: Map<string, Resolution['outdated'][number]>;
  readonly weakLeft: Set<Way>;
  readonly apart: Map<string, { readonly from: string; readonly source: string }>;
}

function newWalk(graph: IdentityGraph, { at, budget = BUDGET, weak = false }: ResolveOptions): Walk {
  return {
    graph,
    day: at?.slice(0, 10),
    budget,
    weak,
    reached: new Map(),
    left: new Set(),
    outdated: new Map(),
    weakLeft: new Set(),
    apart: new Map(),
  };
}

/** Ways out of a name; for one the graph does not have, those that rules make. */
function waysOf(graph: IdentityGraph, name: string): readonly Way[] {
  const ways = graph.ways.get(name);
  if (ways) return ways;
  return impliedNames(name).map(({ name: to, rule }) => ({
    to,
    rule,
    relation: 'same',
    source: rule,
    evidence: 'follows from the name alone',
    weak: false,
  }));
}

/** Goes breadth first from all names reached so far, through statements as weak and as far as the pass allows. */
function spread(walk: Walk, pass: { readonly same: boolean; readonly weak: boolean }): void {
  const queue = [...walk.reached.values()];
  for (const at of queue) {
    for (const way of waysOf(walk.graph, at.name)) {
      const next = step(walk, at, way, pass);
      if (next) queue.push(next);
    }
  }
}

function step(
  walk: Walk,
  at: Reached,
  way: Way,
  pass: { readonly same: boolean; readonly weak: boolean },
): Reached | undefined {
  if (walk.reached.has(way.to)) return undefined;
  if (!holds(way, walk.day)) {
    const { rule, source, to } = way;
    walk.outdated.set(`${at.name} ${to} ${rule}`, { from: at.name, to, rule, source });
    return undefined;
  }
  // A guess that rests on a guess is no lead.
  if (way.weak && (!pass.weak || at.weak)) {
    if (!walk.weak || at.weak) walk.weakLeft.add(way);
    return undefined;
  }
  const relation = at.relation === 'same' ? way.relation : at.relation;
  // One change of software on a way: what a part of a part is belongs to the part.
  if (at.relation !== 'same' && way.relation !== 'same') return undefined;
  if (relation !== 'same' && pass.same) return undefined;
  if (way.relation === 'same' && isKeptApart(walk, at, way.to)) return undefined;
  return reach(walk, { name: way.to, relation, weak: at.weak || way.weak, before: at, way });
}

/** Whether a statement holds on a day; without a day, whether it has not ended. */
function holds({ from, until }: Way, day: string | undefined): boolean {
  if (day === undefined) return until === undefined;
  return (from === undefined || from <= day) && (until === undefined || day < until);
}

/** Whether a name is stated to be different from a name on the way to it, or from any name of the same software. */
function isKeptApart(walk: Walk, at: Reached, name: string): boolean {
  const others = walk.graph.distinct.get(name);
  if (!others) return false;
  for (const [other, source] of others) {
    const known = walk.reached.get(other);
    const mixes =
      known !== undefined && known.relation === at.relation && (at.relation === 'same' || isOn(at, other));
    if (!mixes) continue;
    walk.apart.set(name, { from: other, source });
    return true;
  }
  return false;
}

function isOn(at: Reached, name: string): boolean {
  for (let step: Reached | undefined = at; step; step = step.before) if (step.name === name) return true;
  return false;
}

function reach(walk: Walk, next: Reached): Reached | undefined {
  if (walk.reached.size >= walk.budget) {
    walk.left.add(next.name);
    return undefined;
  }
  walk.left.delete(next.name);
  walk.reached.set(next.name, next);
  return next;
}

function toResolved(reached: Reached): ResolvedName {
  const path: IdentityStep[] = [];
  for (let at: Reached = reached; at.before && at.way; at = at.before) {
    const { rule, source, evidence, weak } = at.way;
    path.push({ from: at.before.name, to: at.name, rule, source, evidence, weak });
  }
  const { name, relation, weak } = reached;
  const kind = name.startsWith('pkg:') ? 'purl' : (name.slice(0, name.indexOf(':')) as NameKind);
  return { name, kind, relation, weak, path: path.reverse() };
}
