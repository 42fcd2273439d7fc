import { createHash } from 'node:crypto';
import { tufCanonicalJson } from './canonical.ts';
import { makeKey, pem, type StandinKey } from './keys.ts';

/** Roles of a repository (TUF specification 1.0, 2.1). */
export type TufRole = 'root' | 'timestamp' | 'snapshot' | 'targets';

/** How a repository is begun. */
export interface TufOptions {
  /** Seconds since 1970: metadata expires some time after it. */
  readonly now: number;
  /** Keys of the root and how many of them must sign; three and two unless given. */
  readonly rootKeys?: number;
  readonly threshold?: number;
  /** Kind of all keys; Ed25519 unless given. */
  readonly keyType?: 'ed25519' | 'ec-p256';
}

/** What may be wrong with what is published; everything is right where nothing is given. */
export interface TufFaults {
  /** Metadata is made at this time instead, in seconds since 1970: an old one is expired. */
  readonly now?: number;
  /** Roles that are signed by a key nobody knows. */
  readonly wrongKey?: readonly TufRole[];
  /** Roles whose version is this one instead of the next: a rollback. */
  readonly versions?: Partial<Record<TufRole, number>>;
  /** Content of targets that differs from what targets.json says: path of the target to bytes. */
  readonly swapped?: Readonly<Record<string, Uint8Array>>;
}

/** How a root follows another; every key is new unless they are kept. */
export interface TufRotation extends TufFaults {
  /** Keys of the former root that sign the new one as well; as many as its threshold unless given. */
  readonly oldSigners?: number;
  /** Signatures of the new keys; as many as the threshold unless given. */
  readonly newSigners?: number;
  readonly keepKeys?: boolean;
}

/**
 * A TUF repository with consistent snapshots, as Sigstore has one: `N.root.json`, `timestamp.json`, `N.snapshot.json`, `N.targets.json`,
 * `targets/HASH.name`. Everything is in memory; {@link TufRepository.file} is what a server answers with.
 */
export interface TufRepository {
  /** The first root: what a client comes with. */
  readonly firstRoot: Buffer;
  /** Adds or replaces a target; it is there from the next `publish` on. */
  setTarget(name: string, content: Uint8Array): void;
  /** Signs new versions of targets, snapshot and timestamp. */
  publish(faults?: TufFaults): void;
  /** Signs a new version of the root, and publishes the rest anew. */
  rotateRoot(rotation?: TufRotation): void;
  /** Bytes of a path without leading slash; undefined where there is nothing. */
  file(path: string): Buffer | undefined;
  /** All paths. */
  paths(): readonly string[];
  /** Takes a path away, or puts other bytes there. */
  tamper(path: string, content?: Uint8Array): void;
  /** Highest version of a role that was signed. */
  version(role: TufRole): number;
}

const LIFETIMES: Readonly<Record<TufRole, number>> = { root: 180, targets: 90, snapshot: 21, timestamp: 7 };
const DAY = 86_400;

interface State {
  readonly files: Map<string, Buffer>;
  readonly targets: Map<string, Buffer>;
  readonly versions: Record<TufRole, number>;
  readonly options: Required<TufOptions>;
  keys: Record<TufRole, readonly StandinKey[]>;
}

/** Begins a repository with version 1 of everything and no target. */
export function createTufRepository(given: TufOptions): TufRepository {
  const options = { rootKeys: 3, threshold: 2, keyType: 'ed25519' as const, ...given };
  const state: State = {
    files: new Map(),
    targets: new Map(),
    versions: { root: 0, timestamp: 0, snapshot: 0, targets: 0 },
    options,
    keys: newKeys(options),
  };
  signRoot(state, state.keys.root.slice(0, options.threshold), {});
  publish(state, {});
  return {
    firstRoot: state.files.get('1.root.json')!,
    setTarget: (name, content) => state.targets.set(name, Buffer.from(content)),
    publish: (faults = {}) => publish(state, faults),
    rotateRoot: (rotation = {}) => rotate(state, rotation),
    file: (path) => state.files.get(path),
    paths: () => [...state.files.keys()],
    tamper(path, content) {
      if (content) state.files.set(path, Buffer.from(content));
      else state.files.delete(path);
    },
    version: (role) => state.versions[role],
  };
}

function newKeys({ rootKeys, keyType }: Required<TufOptions>): State['keys'] {
  const some = (count: number) => Array.from({ length: count }, () => makeKey(keyType));
  return { root: some(rootKeys), timestamp: some(1), snapshot: some(1), targets: some(1) };
}

function rotate(state: State, rotation: TufRotation): void {
  const { threshold } = state.options;
  const { oldSigners = threshold, newSigners = threshold, keepKeys = false } = rotation;
  const old = state.keys.root.slice(0, oldSigners);
  if (!keepKeys) state.keys = newKeys(state.options);
  const signers = keepKeys ? old : [...old, ...state.keys.root.slice(0, newSigners)];
  signRoot(state, signers, rotation);
  publish(state, rotation);
}

function signRoot(state: State, signers: readonly StandinKey[], faults: TufFaults): void {
  const { keys, options } = state;
  const roles = Object.fromEntries(
    Object.entries(keys).map(([role, all]) => [
      role,
      { keyids: all.map(keyId), threshold: role === 'root' ? options.threshold : 1 },
    ]),
  );
  const all = Object.fromEntries(
    Object.values(keys)
      .flat()
      .map((key) => [keyId(key), tufKey(key)]),
  );
  signRole(state, 'root', { consistent_snapshot: true, keys: all, roles }, faults, signers);
}

function publish(state: State, faults: TufFaults): void {
  const { files, targets } = state;
  for (const [name, content] of targets)
    files.set(targetPath(name, content), Buffer.from(faults.swapped?.[name] ?? content));
  const listed = [...targets].map(([name, content]) => [name, fileOf(content)] as const);
  const own = signRole(state, 'targets', { targets: Object.fromEntries(listed) }, faults);
  const snapshot = signRole(state, 'snapshot', { meta: { 'targets.json': own } }, faults);
  signRole(state, 'timestamp', { meta: { 'snapshot.json': snapshot } }, faults);
}

/** Signs the next version of a role and puts it in its place. @returns how other roles name it */
function signRole(
  state: State,
  role: TufRole,
  content: object,
  { now = state.options.now, wrongKey = [], versions = {} }: TufFaults,
  signers: readonly StandinKey[] = state.keys[role],
): object {
  const version = versions[role] ?? state.versions[role] + 1;
  state.versions[role] = Math.max(version, state.versions[role]);
  const signed = {
    _type: role,
    spec_version: '1.0.31',
    version,
    expires: rfc3339(now + LIFETIMES[role] * DAY),
    ...content,
  };
  const bytes = Buffer.from(tufCanonicalJson(signed));
  const isWrong = wrongKey.includes(role);
  const signatures = signers.map((key) => ({
    keyid: keyId(key),
    sig: (isWrong ? makeKey(key.type) : key).sign(bytes).toString('hex'),
  }));
  const document = Buffer.from(JSON.stringify({ signed, signatures }, null, 1));
  state.files.set(role === 'timestamp' ? 'timestamp.json' : `${version}.${role}.json`, document);
  return { version, ...fileOf(document) };
}

function fileOf(content: Buffer): object {
  return { length: content.length, hashes: { sha256: sha256(content) } };
}

/** With consistent snapshots the hash stands before the last name of the path. */
function targetPath(name: string, content: Buffer): string {
  const at = name.lastIndexOf('/') + 1;
  return `targets/${name.slice(0, at)}${sha256(content)}.${name.slice(at)}`;
}

function tufKey({ type, spki }: StandinKey): object {
  return type === 'ed25519'
    ? { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: spki.subarray(-32).toString('hex') } }
    : { keytype: 'ecdsa', scheme: 'ecdsa-sha2-nistp256', keyval: { public: pem('PUBLIC KEY', spki) } };
}

function keyId(key: StandinKey): string {
  return sha256(Buffer.from(tufCanonicalJson(tufKey(key))));
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
