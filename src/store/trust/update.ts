import { AssayError, type TrustInstance } from '../../model/index.ts';
import {
  beginWith,
  type EmbeddedTrust,
  linkedTo,
  TRUST_TARGETS,
  type TufState,
  updateTargets,
} from '../../provenance/index.ts';
import type { TrustMachine } from './machine.ts';
import { folderUrl, mirrorOf } from './mirror.ts';
import { damaged, type StoredTrust } from './shape.ts';
import { changeStored, PUBLIC_GOOD, readStored, trustFile } from './stored.ts';

/** How trust is updated. */
export interface TrustUpdateOptions {
  /** Folder where trust is kept. */
  readonly folder: string;
  /** Address of the repository for this time, and of its targets where they are not below it. */
  readonly mirror?: string;
  readonly targets?: string;
  readonly insecureHttp?: boolean;
}

/** What an update did. */
export interface UpdatedTrust {
  readonly before?: StoredTrust;
  readonly after: StoredTrust;
}

/**
 * Updates the trust of an instance from its TUF repository. What was verified before a failure is remembered as far as versions and
 * roots go; targets are replaced all at once.
 * @param embedded what comes with Assay: where the public good instance begins
 * @throws AssayError `trust.*`, `fetch.*`
 */
export async function updateStored(
  name: string,
  embedded: EmbeddedTrust,
  options: TrustUpdateOptions,
  machine: TrustMachine,
): Promise<UpdatedTrust> {
  const { folder } = options;
  // Before a lock is put beside a file that will never be.
  if (name !== PUBLIC_GOOD && !(await readStored(folder, name, machine))) throw noInstance(name);
  return await changeStored(folder, name, machine, async (keep) => {
    const before = await readStored(folder, name, machine);
    const start =
      name === PUBLIC_GOOD
        ? linked(before ?? publicGood(embedded), embedded, trustFile(folder, name, machine))
        : before;
    if (!start) throw noInstance(name);
    const over = name === PUBLIC_GOOD ? { over: embedded.root.id } : {};
    const after = await getTrust(start, options, machine, over, keep);
    return { ...(before ? { before } : {}), after };
  });
}

/**
 * Begins the trust of an instance of one's own, with its first update; where that fails, nothing is kept.
 * @param root its first TUF root, which its owner gave out another way
 * @throws AssayError `trust.*`, `fetch.*`
 */
export async function initStored(
  instance: TrustInstance,
  root: Uint8Array,
  options: TrustUpdateOptions,
  machine: TrustMachine,
): Promise<UpdatedTrust> {
  const { folder } = options;
  const { name } = instance;
  if (name === PUBLIC_GOOD)
    throw taken(name, 'that is the public Sigstore; give yours another name with --name');
  const begun = { instance, state: beginWith(root), targets: new Map() };
  const refuseTaken = async () => {
    if (await readStored(folder, name, machine))
      throw taken(name, `give another name, or move ${trustFile(folder, name, machine)} away to begin anew`);
  };
  await refuseTaken();
  // Nothing is written, not even a lock, before there is something to keep.
  const after = await getTrust(begun, options, machine);
  return await changeStored(folder, name, machine, async (keep) => {
    await refuseTaken();
    await keep(after);
    return { after };
  });
}

function taken(name: string, hint: string): AssayError {
  return new AssayError('trust.instance', `there is an instance ${name} already`, { hint });
}

/** An error for an instance nobody set up. */
export function noInstance(name: string): AssayError {
  return new AssayError('trust.instance', `there is no instance ${name}`, {
    hint: '`assay trust show` lists those there are; `assay trust init` begins one',
  });
}

function publicGood({ tuf }: EmbeddedTrust): StoredTrust {
  return {
    instance: { name: PUBLIC_GOOD, mirror: tuf.repository },
    state: beginWith(tuf.content),
    targets: new Map(),
  };
}

function linked(stored: StoredTrust, { tuf }: EmbeddedTrust, path: string): StoredTrust {
  return { ...stored, state: linkedState(stored.state, tuf.content, path) };
}

/** What was seen of the public good instance, if it follows from the root that comes with Assay. @throws AssayError `trust.state` */
export function linkedState(state: TufState, embedded: Uint8Array, path: string): TufState {
  try {
    return linkedTo(state, embedded);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    // Of what cannot be read only the message says something here.
    throw damaged(path, error.message, error, error.code === 'trust.state' ? error.hint : undefined);
  }
}

async function getTrust(
  stored: StoredTrust,
  options: TrustUpdateOptions,
  machine: TrustMachine,
  over: Pick<StoredTrust, 'over'> = {},
  keep?: (trust: StoredTrust) => Promise<void>,
): Promise<StoredTrust> {
  let { state } = stored;
  try {
    const updated = await updateTargets(state, stored.targets, TRUST_TARGETS, {
      ...mirrorOf(stored.instance, options, machine),
      now: seconds(machine),
      remember: (latest) => {
        state = latest;
      },
    });
    const from = folderUrl(options.mirror ?? stored.instance.mirror);
    const after = { ...stored, ...updated, ...over, updated: seconds(machine), from };
    await keep?.(after);
    return after;
  } catch (error) {
    // Versions and roots that were verified count from now on, whatever came after them.
    if (state !== stored.state && !isWriting(error)) await keep?.({ ...stored, state });
    throw error;
  }
}

function isWriting(error: unknown): boolean {
  return error instanceof AssayError && error.code === 'trust.write';
}

function seconds({ now }: TrustMachine): number {
  return Math.floor(now() / 1000);
}
