import { nodeHost } from '../host/index.ts';
import { AssayError } from '../model/index.ts';
import {
  type EmbeddedTrust,
  lastRoot,
  latestChange,
  publicGoodTrust,
  type TargetTrust,
  trustOf,
  untilRefused,
} from '../provenance/index.ts';
import type { StoredTrust } from '../store/index.ts';

/** Whose trust is asked for. */
export interface TrustChoice {
  /** Folder where updates are kept; only what comes with Assay is used unless given. */
  readonly trustFolder?: string;
  /** Name of an instance of one's own; the public good instance of Sigstore unless given. */
  readonly instance?: string;
}

/** Trust material, and where it is from. */
export interface TrustAtHand extends TargetTrust {
  readonly source: string;
}

/** What the name is that the public good instance has among instances. */
export const PUBLIC_GOOD = 'public-good';

/**
 * The trust of an instance. Of the public good one that is the newer of what an update verified last and of what comes with Assay;
 * of another only what an update verified, so that instances never mix.
 * @throws AssayError `trust.instance`, `trust.state`, `input.*`
 */
export async function trustAtHand({
  trustFolder,
  instance = PUBLIC_GOOD,
}: TrustChoice): Promise<TrustAtHand> {
  const stored = trustFolder === undefined ? undefined : await storedAt(trustFolder, instance);
  if (instance === PUBLIC_GOOD) {
    const embedded = await publicGoodTrust();
    const updated = stored && (await updatedOver(stored, embedded));
    return updated ?? { ...embedded, source: `public good instance of Sigstore, from ${embedded.source}` };
  }
  if (!stored) {
    const { noInstance } = await import('../store/index.ts');
    throw noInstance(instance);
  }
  const trust = usableOf(stored);
  if (!trust)
    throw new AssayError('trust.instance', `the instance ${instance} has no trusted root yet`, {
      path: stored.path,
      hint: `\`assay trust update --instance ${instance}\` gets it`,
    });
  return { ...trust, source: sourceOf(stored) };
}

/** Stored trust and its file. */
export interface StoredAt extends StoredTrust {
  readonly path: string;
}

/** What is kept of an instance. @throws AssayError `trust.state`, `trust.instance`, `input.*` */
export async function storedAt(folder: string, name: string): Promise<StoredAt | undefined> {
  const { files } = nodeHost;
  // Most have never updated; they need not wait for the store to be loaded.
  if (name === PUBLIC_GOOD && !(await isThere(files.join(folder, `${name}.json`)))) return undefined;
  const { readStored, trustFile } = await import('../store/index.ts');
  const path = trustFile(folder, name, nodeHost);
  const stored = await readStored(folder, name, nodeHost);
  return stored && { ...stored, path };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await nodeHost.files.status(path);
    return true;
  } catch (error) {
    // One that may not be looked at is an error: what comes with Assay must not stand in for it unseen.
    if (error instanceof AssayError && error.code === 'input.missing') return false;
    throw error;
  }
}

/**
 * Stored trust of the public good instance where it is not older than what comes with Assay: it was verified by an update while this
 * very trust was there; or neither its TUF root nor the latest date in it is older. @throws AssayError `trust.state`
 */
export async function updatedOver(
  stored: StoredAt,
  embedded: EmbeddedTrust,
): Promise<TrustAtHand | undefined> {
  const { linkedState } = await import('../store/index.ts');
  // Whatever was put in its place: what does not follow from our root is not the public good instance.
  linkedState(stored.state, embedded.tuf.content, stored.path);
  const isOver = stored.over === embedded.root.id;
  if (!isOver && lastRoot(stored.state).version < embedded.tuf.version) return undefined;
  const trust = usableOf(stored);
  if (!trust) return undefined;
  const isOlder = !isOver && (latestChange(trust.root) ?? 0) < (latestChange(embedded.root) ?? 0);
  return isOlder ? undefined : { ...trust, source: sourceOf(stored) };
}

/** Trust material that is kept; undefined where no update has got it yet. @throws AssayError `trust.state` */
export function usableOf({ targets, path }: StoredAt): TargetTrust | undefined {
  const read = untilRefused(() => trustOf(targets));
  if ('value' in read) return read.value;
  throw new AssayError('trust.state', `the trust that is kept cannot be read: ${read.refused.message}`, {
    path,
    hint: 'move the file away and get its trust again',
  });
}

function sourceOf({ instance, updated = 0, from = instance.mirror }: StoredTrust): string {
  const day = new Date(updated * 1000).toISOString().slice(0, 10);
  const name =
    instance.name === PUBLIC_GOOD ? 'public good instance of Sigstore' : `instance ${instance.name}`;
  return `${name}, updated ${day} from ${from}`;
}
