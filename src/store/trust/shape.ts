import { createHash } from 'node:crypto';
import { AssayError, type TrustInstance } from '../../model/index.ts';
import { lastRoot, type SeenRole, type TufState } from '../../provenance/index.ts';

/** What is kept of an instance: one file, so that nothing of it can be lost alone. */
export interface StoredTrust {
  readonly instance: TrustInstance;
  readonly state: TufState;
  /** Verified targets by name. */
  readonly targets: ReadonlyMap<string, Uint8Array>;
  /** When the targets were verified, in seconds since 1970. */
  readonly updated?: number;
  /** Address they were got from: that of the instance, or another for that time. */
  readonly from?: string;
  /**
   * SHA-256 of the trusted root that came with Assay when the targets were verified, hexadecimal; public good instance only. They are
   * newer than it whatever their dates say, as where an authority was taken out.
   */
  readonly over?: string;
}

const SCHEMA = 1;

/** The document that keeps trust. */
export function encodeTrust({ instance, state, targets, updated, from, over }: StoredTrust): Buffer {
  const { roots, timestamp, snapshot, roles } = state;
  const document = {
    schemaVersion: SCHEMA,
    instance,
    versions: { timestamp, snapshot, roles },
    updated,
    from,
    over,
    targets: Object.fromEntries(
      [...targets].map(([name, content]) => [name, { sha256: sha256(content), content: base64(content) }]),
    ),
    roots: roots.map(base64),
  };
  return Buffer.from(`${JSON.stringify(document, null, 1)}\n`);
}

/**
 * Reads it again. @param path for the error @param name the instance it must belong to
 * @throws AssayError `trust.state`
 */
export function decodeTrust(content: Uint8Array, path: string, name: string): StoredTrust {
  const document = parsed(content, path);
  const demand = (condition: boolean, what: string) => {
    if (!condition) throw damaged(path, what);
  };
  demand(isRecord(document), 'it is damaged: no object');
  const { schemaVersion, instance, versions, updated, from, over, targets, roots } = document as Record<
    string,
    unknown
  >;
  demand(schemaVersion === SCHEMA, 'another version of Assay wrote it, which keeps it differently');
  demand(isInstance(instance), 'it is damaged: instance');
  const known = instance as TrustInstance;
  demand(known.name === name, `it belongs to the instance ${known.name}`);
  demand(Array.isArray(roots) && roots.length > 0 && roots.every(isText), 'it is damaged: roots');
  demand(isVersions(versions), 'it is damaged: versions');
  demand(updated === undefined || isTime(updated), 'it is damaged: updated');
  demand(
    [from, over].every((one) => one === undefined || isText(one)),
    'it is damaged: from',
  );
  demand(isRecord(targets), 'it is damaged: targets');
  const { timestamp, snapshot, roles } = versions as Omit<TufState, 'roots'>;
  const [first, ...more] = (roots as readonly string[]).map((root) => Buffer.from(root, 'base64'));
  const state: TufState = {
    roots: [first!, ...more],
    ...(timestamp ? { timestamp } : {}),
    ...(snapshot ? { snapshot } : {}),
    roles,
  };
  demand(isReadable(state), 'it is damaged: roots');
  return {
    instance: known,
    state,
    targets: new Map(
      Object.entries(targets as object).map(([target, stored]) => [target, targetOf(target, stored, path)]),
    ),
    ...(updated === undefined ? {} : { updated: updated as number }),
    ...(from === undefined ? {} : { from: from as string }),
    ...(over === undefined ? {} : { over: over as string }),
  };
}

function isReadable(state: TufState): boolean {
  try {
    lastRoot(state);
    return true;
  } catch {
    return false;
  }
}

function targetOf(name: string, stored: unknown, path: string): Uint8Array {
  if (isRecord(stored) && isText(stored['content'])) {
    const content = Buffer.from(stored['content'], 'base64');
    if (sha256(content) === stored['sha256']) return content;
  }
  throw damaged(path, `it is damaged: ${name}`);
}

function parsed(content: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(Buffer.from(content).toString());
  } catch (cause) {
    throw damaged(path, 'it is damaged: no JSON', cause);
  }
}

const ANEW = 'move the file away and get its trust again: what was seen before is forgotten with it';

/** An error for what is remembered and cannot be used. */
export function damaged(path: string, message: string, cause?: unknown, hint = ANEW): AssayError {
  return new AssayError('trust.state', message, {
    path,
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}

function isInstance(value: unknown): value is TrustInstance {
  if (!isRecord(value)) return false;
  const { name, mirror, targets } = value;
  return isText(name) && isText(mirror) && (targets === undefined || isText(targets));
}

function isVersions(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { timestamp, snapshot, roles } = value;
  const single = [timestamp, snapshot].every((one) => one === undefined || isSeen(one));
  return single && isRecord(roles) && Object.values(roles).every(isSeen);
}

function isSeen(value: unknown): value is SeenRole {
  if (!isRecord(value)) return false;
  const { version, expires } = value;
  return isVersion(version) && (expires === undefined || isTime(expires));
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isVersion = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0;
/** Seconds since 1970 that a day can be told of. */
const isTime = (value: unknown) => Number.isSafeInteger(value) && Math.abs(Number(value)) < 2 ** 40;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const base64 = (content: Uint8Array) => Buffer.from(content).toString('base64');
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
