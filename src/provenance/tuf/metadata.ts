import { demand, integer, list, member, members, type Node, readDocument, text, wrong } from '../document.ts';
import { canonicalBytes } from './canonical.ts';
import { type TufKey, tufKeyOf } from './key.ts';

/** A role that signs: whose keys, and how many of them must. */
export interface TufSigners {
  /** Keys that are understood, by id; an id is only a name, however it was made. */
  readonly keys: ReadonlyMap<string, TufKey>;
  readonly threshold: number;
}

/** Metadata as it was read; nothing is verified yet (TUF specification 1.0, 4). */
export interface TufMetadata {
  readonly type: TufType;
  readonly version: number;
  /** Seconds since 1970. */
  readonly expires: number;
  /** What it says. */
  readonly signed: Node;
  /** What signatures are over. */
  readonly bytes: Buffer;
  readonly signatures: readonly { readonly keyId: string; readonly signature: string }[];
}

/** Kinds of metadata. */
export type TufType = 'root' | 'timestamp' | 'snapshot' | 'targets';

/** Root metadata. */
export interface TufRoot extends TufMetadata {
  readonly consistentSnapshot: boolean;
  readonly roles: Readonly<Record<TufType, TufSigners>>;
}

const MOST_SIGNATURES = 100;
const MOST_KEYS = 200;

/** Reads metadata of a kind. @throws Refusal `format.*`, AssayError `trust.metadata` */
export function readMetadata(content: Uint8Array, type: TufType): TufMetadata {
  const document = readDocument(content);
  const signed = demand(document, 'signed');
  const named = demand(signed, '_type');
  if (text(named) !== type) wrong(named, `metadata of the role ${type}`);
  const written = demand(signed, 'spec_version');
  // The first roots of Sigstore say 1.0; a later major version has other rules.
  if (!/^1(\.\d+){1,2}$/.test(text(written))) wrong(written, 'a version 1 of the specification');
  return {
    type,
    version: versionOf(signed),
    expires: timeOf(demand(signed, 'expires')),
    signed,
    bytes: canonicalBytes(signed),
    signatures: signaturesOf(demand(document, 'signatures')),
  };
}

/** One of each key: which of two counts, readers take differently. */
function signaturesOf(node: Node): TufMetadata['signatures'] {
  const seen = new Set<string>();
  return list(node, MOST_SIGNATURES).map((one) => {
    const [id, signature] = [demand(one, 'keyid'), text(demand(one, 'sig'))];
    const keyId = text(id);
    if (seen.has(keyId)) wrong(id, 'a key that has not signed yet');
    seen.add(keyId);
    return { keyId, signature };
  });
}

/** Reads root metadata. @throws Refusal `format.*`, AssayError `trust.metadata` */
export function readRoot(content: Uint8Array): TufRoot {
  const metadata = readMetadata(content, 'root');
  const { signed } = metadata;
  const keys = keysOf(demand(signed, 'keys'));
  const roles = demand(signed, 'roles');
  const signers = (role: TufType) => signersOf(demand(roles, role), keys);
  return {
    ...metadata,
    consistentSnapshot: isTrue(signed, 'consistent_snapshot'),
    roles: {
      root: signers('root'),
      timestamp: signers('timestamp'),
      snapshot: signers('snapshot'),
      targets: signers('targets'),
    },
  };
}

/** Keys that are understood, by id. @throws Refusal `format.field` */
export function keysOf(node: Node): ReadonlyMap<string, TufKey> {
  return new Map(
    entriesOf(node, MOST_KEYS).flatMap(([id, stored]) => {
      const key = tufKeyOf(stored);
      return key ? [[id, key] as const] : [];
    }),
  );
}

/** `keyids` and `threshold` of a role. @throws Refusal `format.field` */
export function signersOf(node: Node, all: ReadonlyMap<string, TufKey>): TufSigners {
  const ids = list(demand(node, 'keyids'), MOST_KEYS).map(text);
  const known = ids.flatMap((id) => {
    const key = all.get(id);
    return key ? [[id, key] as const] : [];
  });
  return { keys: new Map(known), threshold: positive(demand(node, 'threshold')) };
}

/** Members of an object, by name. @throws Refusal `format.field` */
export function entriesOf(node: Node, most: number): readonly (readonly [string, Node])[] {
  const all = members(node);
  return all.length > most ? wrong(node, `an object of at most ${most} members`) : all;
}

/** `version` of metadata, or of metadata that is named. @throws Refusal `format.field` */
export function versionOf(node: Node): number {
  return positive(demand(node, 'version'));
}

/** A member that is true or false; false where it is absent. @throws Refusal `format.field` */
export function isTrue(node: Node, name: string): boolean {
  const flag = member(node, name);
  if (flag && flag.value.kind !== 'boolean') wrong(flag, 'true or false');
  return flag?.value.value === true;
}

function positive(node: Node): number {
  const value = integer(node);
  return value > 0n && value <= BigInt(Number.MAX_SAFE_INTEGER) && node.value.kind === 'number'
    ? Number(value)
    : wrong(node, 'a whole number above 0');
}

/** RFC 3339; the first root of Sigstore has an offset. */
function timeOf(node: Node): number {
  const written = text(node);
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
  const time = shape.test(written) ? Date.parse(written) : Number.NaN;
  return Number.isNaN(time) ? wrong(node, 'a time') : Math.floor(time / 1000);
}
