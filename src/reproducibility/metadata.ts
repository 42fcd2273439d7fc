import type { CauseCode, Entry } from '../model/index.ts';
import { ownHeader } from './content/stream-header.ts';
import { compareFields } from './fields/claims.ts';
import { nameIn } from './tree/pair.ts';
import type { Claim, FieldPair, Pair, Unit } from './unit.ts';

/** What the tree keeps of every member, compared where headers cannot be: formats differ, or there are too many. */
const METADATA: readonly (readonly [string, CauseCode, (entry: Entry) => string | number | undefined])[] = [
  ['mode', 'archive.mode', (entry) => entry.mode?.toString(8)],
  ['uid', 'archive.owner', (entry) => entry.uid],
  ['gid', 'archive.owner', (entry) => entry.gid],
  ['user', 'archive.owner', (entry) => entry.user],
  ['group', 'archive.owner', (entry) => entry.group],
  ['mtime', 'archive.mtime', (entry) => entry.mtime],
  ['inode', 'archive.inode', (entry) => entry.inode],
];

/** Set-id and sticky bits. */
const SPECIAL_BITS = 0o7000;
const EXECUTE_BITS = 0o111;

/**
 * How two members differ apart from their contents.
 * @param unit with both headers, where both containers are of one format
 * @param containers the pair of what they lie in
 */
export function metadataClaims(pair: Pair, unit: Unit | undefined, containers: Pair): Claim[] {
  const found = unit ? headerClaims(unit, containers) : treeClaims(pair);
  const permission = isOtherPermission(pair);
  const claims = found.map((claim) => named(claim, pair, permission));
  const said = (one: Claim) => claims.some(({ cause, field }) => cause === one.cause && field === one.field);
  return [...claims, ...permissionClaims(pair).filter((one) => !said(one))];
}

/** Who may run a file, and where a link leads: that is more than a header. */
export function permissionClaims(pair: Pair): Claim[] {
  const [one, other] = pair;
  const claims: Claim[] = [];
  if (isOtherPermission(pair)) {
    claims.push({ cause: 'content.permission', field: 'mode', values: [octal(one), octal(other)], bytes: 0 });
  }
  if (one.link !== other.link && one.kind === other.kind) {
    claims.push({
      cause: 'content.source',
      field: 'link',
      values: [one.link ?? '', other.link ?? ''],
      bytes: 0,
    });
  }
  return claims;
}

function headerClaims(unit: Unit, containers: Pair): Claim[] {
  const left = {
    fields: ownHeader(unit.left.header),
    bytes: unit.left.headerBytes,
    dialect: containers[0].variant,
    size: containers[0].size,
  };
  const right = {
    fields: ownHeader(unit.right.header),
    bytes: unit.right.headerBytes,
    dialect: containers[1].variant,
    size: containers[1].size,
  };
  const { claims, open } = compareFields(containers[0].format, left, right, isElsewhere(unit, containers));
  // Whether long fields differ of which no bytes are at hand, their values have said.
  const looked = open.flatMap(({ left: one, right: other, field, unseen }): Claim[] => {
    const bytes = Math.max(one.length, other.length);
    return unseen ? [] : [{ cause: 'archive.extra', field, bytes, ranges: [{ left: one, right: other }] }];
  });
  return [...claims, ...looked];
}

/** A renaming is told as such, stored contents are compared as what they are, and what is packed with others as a whole. */
function isElsewhere({ left, right }: Unit, containers: Pair) {
  const renamed = nameIn(containers[0], left.entry) !== nameIn(containers[1], right.entry);
  return ({ left: one, right: other, names }: FieldPair): boolean => {
    const field = one ?? other;
    const named = renamed && field?.meaning === 'name' && !/pax/i.test(names[0] ?? '');
    return named || field?.meaning === 'data' || names.at(-1) === 'data' || field?.decoded === true;
  };
}

function treeClaims([one, other]: Pair): Claim[] {
  const claims: Claim[] = [];
  for (const [field, cause, read] of METADATA) {
    const [a, b] = [read(one), read(other)];
    // What only one of two kinds of container keeps is no difference between the members.
    if (a === b || a === undefined || b === undefined) continue;
    claims.push({ cause, field, values: [String(a), String(b)], bytes: 0 });
  }
  return claims;
}

/** Permission bits decide who may run a file: that is more than a trace of the umask. */
function isOtherPermission([one, other]: Pair): boolean {
  if (one.kind !== 'file' || other.kind !== 'file' || one.mode === undefined || other.mode === undefined)
    return false;
  const special = (one.mode ^ other.mode) & SPECIAL_BITS;
  return special !== 0 || ((one.mode & EXECUTE_BITS) === 0) !== ((other.mode & EXECUTE_BITS) === 0);
}

function named(claim: Claim, [one, other]: Pair, permission: boolean): Claim {
  if (claim.cause === 'archive.mode' && permission)
    return { ...claim, cause: 'content.permission', field: 'mode' };
  if (one.link !== other.link && claim.values?.[0] === one.link && claim.values?.[1] === other.link)
    return { ...claim, cause: 'content.source', field: 'link' };
  if (claim.cause !== 'archive.mtime' || !one.mtimeLocal || !other.mtimeLocal) return claim;
  const shift = (other.mtime ?? 0) - (one.mtime ?? 0);
  return isZoneShift(shift)
    ? { ...claim, cause: 'archive.timezone', evidence: `shifted by ${shift / 3600} hours` }
    : claim;
}

/** A whole number of quarter hours, and less than a day: the same moment in two zones. */
function isZoneShift(seconds: number): boolean {
  return seconds !== 0 && seconds % 900 === 0 && Math.abs(seconds) <= 14 * 3600;
}

function octal({ mode = 0 }: Entry): string {
  return mode.toString(8);
}
