import { createHash } from 'node:crypto';
import { demand, list, member, type Node, text, wrong } from '../document.ts';
import { demandFresh, demandSigned, type NamedFile, targetFileOf } from './check.ts';
import { entriesOf, isTrue, keysOf, signersOf, type TufMetadata, type TufSigners } from './metadata.ts';
import { distrust, reading } from './reading.ts';
import {
  demandVersion,
  MOST,
  metadataPlace,
  needed,
  type Refreshed,
  type TufClient,
  verified,
} from './refresh.ts';
import type { TufState } from './state.ts';

/** A target that signed metadata names. */
export interface FoundTarget extends NamedFile {
  readonly name: string;
  readonly length: number;
  /** The role that names it. */
  readonly role: string;
}

/** Looks targets up; metadata of a role is got once. */
export interface TargetSearch {
  /** @returns undefined where no role that may name it does @throws AssayError `trust.…`, and what `get` throws */
  find(name: string): Promise<FoundTarget | undefined>;
  /** The state, with the times of what was read. */
  state(): TufState;
}

/** A role that a search goes through. */
interface Visit {
  readonly role: string;
  readonly signers: TufSigners;
}

/** Roles that one target is looked for in (5.6.7.1). */
const MOST_ROLES = 32;
const MOST_TARGETS = 100_000;
/** Nothing that is wanted here is larger. */
const MOST_TARGET = 16 * 1024 * 1024;

/** A search through metadata that has been refreshed (TUF specification 1.0, 5.6). */
export function createTargetSearch(refreshed: Refreshed, client: TufClient): TargetSearch {
  const known = new Map<string, TufMetadata>();
  let { state } = refreshed;
  const metadataOf = async (visit: Visit) => {
    const { role, signers } = visit;
    const metadata = known.get(role) ?? (await readTargets(visit, refreshed, client));
    // Another role may delegate to the same one, and to other keys.
    if (known.has(role)) {
      const place = metadataPlace(refreshed.root, role, metadata.version);
      reading(place, () => demandSigned(metadata, signers, whose(role)));
    }
    known.set(role, metadata);
    const { version, expires } = metadata;
    state = { ...state, roles: { ...state.roles, [role]: { version, expires } } };
    return metadata;
  };
  return {
    find: (name) => walk(name, refreshed.root.roles.targets, metadataOf),
    state: () => state,
  };
}

/** 5.6.7: the most trusted role first, in depth before breadth; a terminating one ends it. */
async function walk(
  name: string,
  signers: TufSigners,
  metadataOf: (visit: Visit) => Promise<TufMetadata>,
): Promise<FoundTarget | undefined> {
  const pending: Visit[] = [{ role: 'targets', signers }];
  const visited = new Set<string>();
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    const { role } = visit;
    if (visited.has(role)) continue;
    if (visited.size === MOST_ROLES) return reading(name, () => tooMany());
    visited.add(role);
    const metadata = await metadataOf(visit);
    const { target, next, ends } = reading(`${role}.json`, () => lookUp(name, role, metadata));
    if (target) return target;
    if (ends) pending.length = 0;
    pending.push(...[...next].reverse());
  }
  return undefined;
}

function tooMany(): never {
  throw distrust('trust.metadata', `more than ${MOST_ROLES} roles may name it, and none of those asked does`);
}

/** 5.6.1 to 5.6.6, for `targets` and for delegated roles. */
async function readTargets({ role, signers }: Visit, { root, snapshot }: Refreshed, client: TufClient) {
  const named = snapshot.get(role);
  if (!named) return reading('snapshot.json', () => unnamed(role));
  const place = metadataPlace(root, role, named.version);
  const content = await needed(client.get, place, MOST.targets, named);
  return reading(place, () => {
    const metadata = verified(content, 'targets', signers, whose(role));
    demandVersion(metadata, named.version, 'the snapshot');
    demandFresh(metadata, client.now);
    return metadata;
  });
}

function whose(role: string): string {
  return `the role ${role}`;
}

function unnamed(role: string): never {
  throw distrust('trust.metadata', `it does not name ${role}.json`);
}

/** What a role says of a target, and whom else to ask. */
function lookUp(name: string, role: string, { signed }: TufMetadata) {
  const targets = entriesOf(demand(signed, 'targets'), MOST_TARGETS);
  const stored = targets.find(([other]) => other === name)?.[1];
  if (stored) return { target: { name, role, ...targetFileOf(stored) }, next: [], ends: true };
  const next: Visit[] = [];
  const delegations = member(signed, 'delegations');
  const bins = delegations && member(delegations, 'succinct_roles');
  // Passed over, they would let those have a say who come after them.
  if (bins) wrong(bins, 'a delegation that is read: TAP 15 is not');
  const delegated = delegations && member(delegations, 'roles');
  if (!delegations || !delegated) return { next, ends: false };
  const keys = keysOf(demand(delegations, 'keys'));
  for (const node of list(delegated, MOST_TARGETS)) {
    if (!isFor(node, name)) continue;
    next.push({ role: text(demand(node, 'name')), signers: signersOf(node, keys) });
    // Those after it are not asked.
    if (isTrue(node, 'terminating')) return { next, ends: true };
  }
  return { next, ends: false };
}

/** Whether a delegation is about a target: by patterns, or by the start of the digest of its name (4.5.1). */
function isFor(node: Node, name: string): boolean {
  const [paths, prefixes] = [member(node, 'paths'), member(node, 'path_hash_prefixes')];
  if (paths && prefixes) wrong(prefixes, 'absent, as it is where there are paths');
  if (paths) return list(paths, MOST_TARGETS).some((pattern) => matches(patternOf(pattern), name));
  const digest = createHash('sha256').update(name).digest('hex');
  return list(prefixes, MOST_TARGETS).some((prefix) => digest.startsWith(text(prefix)));
}

/** Sets of characters are not among the patterns of the specification, and some clients have them. */
function patternOf(node: Node): string {
  const pattern = text(node);
  return pattern.includes('[') ? wrong(node, 'a pattern of which only * and ? are special') : pattern;
}

/** Shell patterns part by part: `*` and `?` stand for anything within a part. */
export function matches(pattern: string, name: string): boolean {
  const [patterns, parts] = [pattern.split('/'), name.split('/')];
  return patterns.length === parts.length && patterns.every((one, at) => matchesPart(one, parts[at]!));
}

function matchesPart(pattern: string, part: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (from < part.length) {
    if (pattern[at] === '*') [star, mark] = [at++, from];
    else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === part[from])) {
      at++;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++mark;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Gets a target (5.7), and refuses bytes that are not those that are signed. @throws AssayError `trust.metadata`, and what `get` throws */
export async function readTarget(
  target: FoundTarget,
  { root }: Refreshed,
  get: TufClient['get'],
): Promise<Uint8Array> {
  const { name, hashes } = target;
  const place = targetPlace(name, root.consistentSnapshot ? Object.values(hashes)[0] : undefined);
  return await needed(get, place, MOST_TARGET, target);
}

/** With consistent snapshots, the digest stands before the last part of the name (6.2). */
function targetPlace(name: string, digest: string | undefined): string {
  const parts = name.split('/').map(encodeURIComponent);
  const last = parts.pop()!;
  return [...parts, digest === undefined ? last : `${digest}.${last}`].join('/');
}
