import { createHash } from 'node:crypto';
import { demand, list, member, type Node, text } from '../bundle/document.ts';
import { demandFresh, demandNamed, type NamedFile, targetFileOf } from './check.ts';
import { entriesOf, keysOf, signersOf, type TufMetadata, type TufSigners } from './metadata.ts';
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

const MOST_DELEGATIONS = 32;
const MOST_TARGETS = 100_000;
/** Nothing that is wanted here is larger. */
const MOST_TARGET = 16 * 1024 * 1024;

/** A search through metadata that has been refreshed (TUF specification 1.0, 5.6). */
export function createTargetSearch(refreshed: Refreshed, client: TufClient): TargetSearch {
  const known = new Map<string, TufMetadata>();
  let { state } = refreshed;
  const metadataOf = async (visit: Visit) => {
    const metadata = known.get(visit.role) ?? (await readTargets(visit, refreshed, client));
    known.set(visit.role, metadata);
    const { version, expires } = metadata;
    state = { ...state, roles: { ...state.roles, [visit.role]: { version, expires } } };
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
  for (let visit = pending.pop(); visit && visited.size <= MOST_DELEGATIONS; visit = pending.pop()) {
    const { role } = visit;
    if (visited.has(role)) continue;
    visited.add(role);
    const metadata = await metadataOf(visit);
    const { target, next, ends } = reading(`${role}.json`, () => lookUp(name, role, metadata));
    if (target) return target;
    if (ends) pending.length = 0;
    pending.push(...[...next].reverse());
  }
  return undefined;
}

async function readTargets({ role, signers }: Visit, { root, snapshot }: Refreshed, client: TufClient) {
  const named = snapshot.get(role);
  if (!named) return reading('snapshot.json', () => unnamed(role));
  const place = metadataPlace(root, role, named.version);
  const content = await needed(client.get, place, named.length ?? MOST.targets);
  return reading(place, () => {
    demandNamed(content, named);
    const metadata = verified(content, 'targets', signers, `the role ${role}`);
    demandVersion(metadata, named.version, 'the snapshot');
    demandFresh(metadata, client.now);
    return metadata;
  });
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
  const delegated = delegations && member(delegations, 'roles');
  if (!delegations || !delegated) return { next, ends: false };
  const keys = keysOf(demand(delegations, 'keys'));
  for (const node of list(delegated, MOST_TARGETS)) {
    if (!isFor(node, name)) continue;
    next.push({ role: text(demand(node, 'name')), signers: signersOf(node, keys) });
    // Those after it are not asked.
    if (member(node, 'terminating')?.value.value === true) return { next, ends: true };
  }
  return { next, ends: false };
}

/** Whether a delegation is about a target: by patterns, or by the start of its digest (4.5). */
function isFor(node: Node, name: string): boolean {
  const [paths, prefixes] = [member(node, 'paths'), member(node, 'path_hash_prefixes')];
  if (paths) return list(paths, MOST_TARGETS).some((pattern) => matches(text(pattern), name));
  const digest = createHash('sha256').update(name).digest('hex');
  return list(prefixes, MOST_TARGETS).some((prefix) => digest.startsWith(text(prefix)));
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

/** Gets a target, and refuses bytes that are not those that are signed. @throws AssayError `trust.metadata`, and what `get` throws */
export async function readTarget(
  target: FoundTarget,
  { root }: Refreshed,
  get: TufClient['get'],
): Promise<Uint8Array> {
  const { name, length, hashes } = target;
  if (length > MOST_TARGET) return reading(name, () => tooLarge(length));
  const place = targetPlace(name, root.consistentSnapshot ? Object.values(hashes)[0] : undefined);
  const content = await needed(get, place, length);
  return reading(place, () => {
    demandNamed(content, target);
    return content;
  });
}

function tooLarge(length: number): never {
  throw distrust('trust.metadata', `it is said to have ${length} bytes, more than is read`);
}

/** With consistent snapshots, the digest stands before the last part of the name (6.2). */
function targetPlace(name: string, digest: string | undefined): string {
  const parts = name.split('/').map(encodeURIComponent);
  const last = parts.pop()!;
  return [...parts, digest === undefined ? last : `${digest}.${last}`].join('/');
}
