import { demand, type Node } from '../document.ts';
import { demandFresh, demandNamed, demandSigned, type NamedFile, namedFileOf, refuseOlder } from './check.ts';
import {
  entriesOf,
  readMetadata,
  readRoot,
  type TufMetadata,
  type TufRoot,
  type TufSigners,
  type TufType,
  versionOf,
} from './metadata.ts';
import { distrust, ELSEWHERE, reading } from './reading.ts';
import { lastRoot, type TufState, withRoot } from './state.ts';

/** A repository: gets a file by its path. @returns undefined where there is none */
export type TufGet = (path: string, mostBytes: number) => Promise<Uint8Array | undefined>;

/** How a repository is asked. */
export interface TufClient {
  readonly get: TufGet;
  /** Seconds since 1970. */
  readonly now: number;
  /** Gets the state after each step: what is verified is remembered, whatever comes after it. */
  readonly remember: (state: TufState) => void;
}

/** Metadata that is verified and in time, from which targets can be looked up. */
export interface Refreshed {
  readonly state: TufState;
  readonly root: TufRoot;
  readonly snapshot: SnapshotMeta;
}

/** Targets metadata by role, as a snapshot names it. */
export type SnapshotMeta = ReadonlyMap<string, NamedMetadata>;

interface NamedMetadata extends NamedFile {
  readonly version: number;
}

/** No honest repository has more; the limits of other clients. */
export const MOST = { root: 512_000, timestamp: 16_384, snapshot: 2_000_000, targets: 5_000_000 };
/** As the specification proposes (5.3.3). */
const MOST_ROTATIONS = 1024;
const MOST_ROLES = 10_000;

/**
 * The client workflow of TUF (specification 1.0, 5.3 to 5.5): roots one after the other, timestamp, snapshot.
 * @throws AssayError `trust.metadata`, `trust.rollback`, `trust.expired`, and what `get` throws
 */
export async function refresh(before: TufState, client: TufClient): Promise<Refreshed> {
  let state = await walkRoots(before, client);
  const root = lastRoot(state);
  reading(`${root.version}.root.json`, () => demandFresh(root, client.now));
  const timestamp = await readTimestamp(state, root, client);
  state = { ...state, timestamp: seen(timestamp.metadata), ...named(state, timestamp.snapshot) };
  client.remember(state);
  const { metadata, meta } = await readSnapshot(state, root, timestamp.snapshot, client);
  const roles = Object.fromEntries([...meta].map(([role, { version }]) => [role, { version }]));
  state = { ...state, snapshot: seen(metadata), roles };
  client.remember(state);
  return { state, root, snapshot: meta };
}

/** 5.3: each root is signed by the one before and by itself; only the last must be in time. */
async function walkRoots(before: TufState, { get, remember }: TufClient): Promise<TufState> {
  let state = before;
  let root = lastRoot(before);
  for (let steps = 0; ; steps++) {
    const wanted = root.version + 1;
    const place = `${wanted}.root.json`;
    const content = await get(place, MOST.root);
    if (!content) return state;
    if (steps === MOST_ROTATIONS)
      throw distrust('trust.metadata', `more than ${MOST_ROTATIONS} roots follow each other`);
    const next = reading(place, () => nextRoot(content, root, wanted));
    state = withRoot(state, content, root, next);
    remember(state);
    root = next;
  }
}

function nextRoot(content: Uint8Array, before: TufRoot, wanted: number): TufRoot {
  const next = readRoot(content);
  demandSigned(next, before.roles.root, `root ${before.version}`);
  demandSigned(next, next.roles.root, 'the root itself');
  if (next.version < wanted) refuseOlder('the root', next.version, before.version);
  if (next.version !== wanted)
    throw distrust('trust.metadata', `it has version ${next.version} and not ${wanted}`);
  return next;
}

/** 5.4: it is always got; nothing it says may be older than before. */
async function readTimestamp(state: TufState, root: TufRoot, { get, now }: TufClient) {
  const place = 'timestamp.json';
  const content = await needed(get, place, MOST.timestamp);
  return reading(place, () => {
    const metadata = verified(content, 'timestamp', root.roles.timestamp);
    const meta = demand(metadata.signed, 'meta');
    const snapshot = namedMetadata(demand(meta, 'snapshot.json'));
    refuseOlder('the timestamp', metadata.version, state.timestamp?.version);
    refuseOlder('the snapshot it names', snapshot.version, state.snapshot?.version);
    demandFresh(metadata, now);
    return { metadata, snapshot };
  });
}

/** 5.5: no metadata it names may be older than before, or be missing. */
async function readSnapshot(
  state: TufState,
  root: TufRoot,
  named: NamedMetadata,
  { get, now }: TufClient,
): Promise<{ readonly metadata: TufMetadata; readonly meta: SnapshotMeta }> {
  const place = metadataPlace(root, 'snapshot', named.version);
  const content = await needed(get, place, MOST.snapshot, named);
  return reading(place, () => {
    const metadata = verified(content, 'snapshot', root.roles.snapshot);
    demandVersion(metadata, named.version, 'the timestamp');
    const meta = metaOf(demand(metadata.signed, 'meta'));
    for (const [role, { version }] of Object.entries(state.roles)) {
      const named = meta.get(role);
      if (!named) throw distrust('trust.rollback', `it no longer names ${role}.json, which it did before`);
      refuseOlder(`${role}.json, as it names it,`, named.version, version);
    }
    demandFresh(metadata, now);
    return { metadata, meta };
  });
}

/** Old repositories name root.json as well, which is no targets metadata and may go. */
const NO_TARGETS: ReadonlySet<string> = new Set(['root.json', 'timestamp.json', 'snapshot.json']);

function metaOf(node: Node): SnapshotMeta {
  return new Map(
    entriesOf(node, MOST_ROLES).flatMap(([name, stored]) =>
      name.endsWith('.json') && !NO_TARGETS.has(name)
        ? [[name.slice(0, -'.json'.length), namedMetadata(stored)] as const]
        : [],
    ),
  );
}

function namedMetadata(node: Node): NamedMetadata {
  return { ...namedFileOf(node), version: versionOf(node) };
}

/** Path of metadata: with its version where snapshots are consistent (6.2). */
export function metadataPlace(root: TufRoot, role: string, version: number): string {
  // A role may have any name, also one that would lead elsewhere.
  const name = `${encodeURIComponent(role)}.json`;
  return root.consistentSnapshot ? `${version}.${name}` : name;
}

/**
 * A file that must be there, and must be what other metadata names.
 * @param mostBytes holds whatever length is named: who signs it may mean harm @throws AssayError `trust.metadata`, and what `get` throws
 */
export async function needed(
  get: TufGet,
  place: string,
  mostBytes: number,
  named?: NamedFile,
): Promise<Uint8Array> {
  const { length = mostBytes } = named ?? {};
  if (length > mostBytes) return reading(place, () => tooLarge(length));
  const content = await get(place, length);
  return reading(place, () => {
    if (!content) throw distrust('trust.metadata', 'the repository does not have it', ELSEWHERE);
    if (named) demandNamed(content, named);
    return content;
  });
}

function tooLarge(length: number): never {
  throw distrust('trust.metadata', `it is said to have ${length} bytes, more than is read`);
}

/** Metadata that enough keys of its role signed. @throws AssayError `trust.metadata`, Refusal */
export function verified(
  content: Uint8Array,
  type: TufType,
  signers: TufSigners,
  whose = `the role ${type}`,
): TufMetadata {
  const metadata = readMetadata(content, type);
  demandSigned(metadata, signers, whose);
  return metadata;
}

/** Refuses metadata of another version than the one that was named: a mix of two snapshots. @throws AssayError `trust.metadata` */
export function demandVersion({ version }: TufMetadata, named: number, by: string): void {
  if (version !== named)
    throw distrust('trust.metadata', `it has version ${version}, and ${by} names ${named}`);
}

/** A snapshot that was named counts, even where it cannot be had (5.4.3). */
function named({ snapshot }: TufState, { version }: NamedMetadata): Pick<TufState, 'snapshot'> {
  return snapshot?.version === version ? {} : { snapshot: { version } };
}

function seen({ version, expires }: TufMetadata) {
  return { version, expires };
}
