import { createPrivate, makeFolder, nodeFetch, nodeHost, replaceFile } from '../host/index.ts';
import { AssayError, type ShownMetadata, type ShownTrust } from '../model/index.ts';
import {
  lastRoot,
  publicGoodTrust,
  readTrustRoot,
  shownRoot,
  type TufState,
  untilRefused,
} from '../provenance/index.ts';
import type { TrustMachine, TrustUpdateOptions } from '../store/index.ts';
import { evidenceContent } from './evidence.ts';
import { PUBLIC_GOOD, type StoredAt, storedAt, updatedOver, usableOf } from './trust-at-hand.ts';

// The store loads a database: only who asks for it is to wait.
const store = () => import('../store/index.ts');

/** How trust is got. */
export interface TrustRequest extends TrustUpdateOptions {
  /** Milliseconds since 1970 as this machine says, unless given. */
  readonly now?: () => number;
}

/** What an update did. */
export interface TrustUpdate {
  readonly trust: ShownTrust;
  /** What was kept before it. */
  readonly before?: { readonly id?: string; readonly metadata: readonly ShownMetadata[] };
  /** Whether the trusted root or the keys of npm are others now. */
  readonly changed: boolean;
}

/**
 * Updates the trust of an instance over TUF: the library's form of `assay trust update`.
 * @throws AssayError `trust.*`, `fetch.*`
 */
export async function updateTrust(name: string | undefined, request: TrustRequest): Promise<TrustUpdate> {
  const { updateStored } = await store();
  const machine = machineOf(request);
  const embedded = await publicGoodTrust();
  const { before, after } = await updateStored(name ?? PUBLIC_GOOD, embedded, request, machine);
  const now = seconds(machine);
  const trust = shownStored({ ...after, path: request.folder }, now, true)!;
  if (!before)
    return { trust, changed: after.instance.name !== PUBLIC_GOOD || trust.id !== embedded.root.id };
  const known = shownStored({ ...before, path: request.folder }, now, true);
  return {
    trust,
    before: { ...(known ? { id: known.id } : {}), metadata: shownMetadata(before.state, now) },
    changed: isOther(before.targets, after.targets),
  };
}

function isOther(before: ReadonlyMap<string, Uint8Array>, after: ReadonlyMap<string, Uint8Array>): boolean {
  const isSame = ([name, content]: readonly [string, Uint8Array]) =>
    Buffer.from(content).equals(before.get(name) ?? Buffer.alloc(0));
  return before.size !== after.size || ![...after].every(isSame);
}

/** A new instance of one's own. */
export interface NewInstance extends TrustRequest {
  readonly name: string;
  readonly mirror: string;
  /** Path of its first TUF root, which its owner gave out another way. */
  readonly root: string;
}

/**
 * Begins the trust of an instance of one's own and updates it: the library's form of `assay trust init`.
 * @throws AssayError `trust.*`, `fetch.*`, `input.*`
 */
export async function initTrust({ name, root, ...request }: NewInstance): Promise<TrustUpdate> {
  const { folderUrl, initStored } = await store();
  const machine = machineOf(request);
  const { mirror, targets } = request;
  const instance = {
    name,
    mirror: folderUrl(mirror),
    ...(targets === undefined ? {} : { targets: folderUrl(targets) }),
  };
  const first = await evidenceContent(root);
  const { after } = await initStored(instance, first, request, machine).catch((error) => {
    throw error instanceof AssayError && error.path === 'root.json' ? ofFile(error, root) : error;
  });
  const trust = shownStored({ ...after, path: request.folder }, seconds(machine), true)!;
  return { trust, changed: true };
}

function ofFile({ code, message }: AssayError, path: string): AssayError {
  const hint = 'give the first root of the TUF repository, N.root.json, as its owner published it';
  return new AssayError(code, message, { path, hint });
}

/** What to show. */
export interface ShowOptions {
  readonly folder: string;
  /** One instance; all unless given. */
  readonly instance?: string;
  /** Path of a trusted root, instead of what is kept. */
  readonly trustRoot?: string;
  readonly now?: () => number;
}

/**
 * Trust material there is: the library's form of `assay trust show`.
 * @throws AssayError `trust.instance`, `trust.state`, `trust.metadata` for a trusted root that cannot be read, `input.*`
 */
export async function showTrust(options: ShowOptions): Promise<readonly ShownTrust[]> {
  const { folder, instance, trustRoot } = options;
  if (trustRoot !== undefined) return [await shownFile(trustRoot)];
  const { noInstance, storedNames } = await store();
  const machine = machineOf(options);
  const now = seconds(machine);
  const names = instance === undefined ? [PUBLIC_GOOD, ...(await storedNames(folder, machine))] : [instance];
  const all: ShownTrust[] = [];
  for (const name of new Set(names)) {
    const stored = await storedAt(folder, name);
    if (name === PUBLIC_GOOD) all.push(...(await shownPublicGood(stored, now)));
    else if (stored) all.push(...[shownStored(stored, now, true)].filter((one) => one !== undefined));
    else throw noInstance(name);
  }
  return all;
}

async function shownPublicGood(stored: StoredAt | undefined, now: number): Promise<ShownTrust[]> {
  const embedded = await publicGoodTrust();
  const isUpdated = stored !== undefined && (await updatedOver(stored, embedded)) !== undefined;
  const updated = stored && shownStored(stored, now, isUpdated);
  const { version, expires, signed } = embedded.tuf;
  const end = Date.parse(expires) / 1000;
  const own: ShownTrust = {
    name: PUBLIC_GOOD,
    from: 'embedded',
    source: embedded.source,
    used: !isUpdated,
    updated: Date.parse(signed) / 1000,
    ...shownRoot(embedded.root, embedded.npmKeys),
    metadata: [{ role: 'root', version, expires: end, expired: now >= end }],
  };
  return updated ? [updated, own] : [own];
}

function shownStored(stored: StoredAt, now: number, used: boolean): ShownTrust | undefined {
  const { instance, state, updated, from } = stored;
  const trust = usableOf(stored);
  return (
    trust && {
      name: instance.name,
      from: 'updated',
      source: from ?? instance.mirror,
      used,
      ...(updated === undefined ? {} : { updated }),
      ...shownRoot(trust.root, trust.npmKeys),
      metadata: shownMetadata(state, now),
    }
  );
}

async function shownFile(path: string): Promise<ShownTrust> {
  const content = await evidenceContent(path);
  const read = untilRefused(() => readTrustRoot(content));
  if ('refused' in read) {
    const { message, input, found } = read.refused;
    const where = input === undefined ? '' : `${input}: `;
    throw new AssayError('trust.root', `${where}${message}${found === undefined ? '' : ` (${found})`}`, {
      path,
    });
  }
  return { name: '', from: 'file', source: path, used: false, ...shownRoot(read.value, []), metadata: [] };
}

function shownMetadata(state: TufState, now: number): readonly ShownMetadata[] {
  const { timestamp, snapshot } = state;
  const { targets, ...roles } = state.roles;
  const root = lastRoot(state);
  // A snapshot also names roles that nobody asks any more: those were never read, and have no time.
  const read = Object.entries(roles).filter(([, { expires }]) => expires !== undefined);
  const all = Object.entries({ root, timestamp, snapshot, targets, ...Object.fromEntries(read) });
  return all.flatMap(([role, seen]) => {
    if (!seen) return [];
    const { version, expires } = seen;
    const end = expires === undefined ? {} : { expires };
    return [{ role, version, ...end, expired: expires !== undefined && now >= expires }];
  });
}

function machineOf({ now = nodeHost.now }: { readonly now?: () => number }): TrustMachine {
  return { files: nodeHost.files, now, fetch: nodeFetch, makeFolder, replaceFile, createPrivate };
}

function seconds({ now }: TrustMachine): number {
  return Math.floor(now() / 1000);
}
