import { codeLayout, headerLength, readMarshal, versionOf } from '../../artifact/index.ts';
import type { Known } from '../guess/known.ts';
import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { type Held, heldContents } from './held.ts';
import { type Label, type Labels, labelledClaims, type Reason } from './labels.ts';
import { diffMarshal } from './marshal-diff.ts';
import type { MarshalSide } from './marshal-ids.ts';

/**
 * Compiled Python code: its objects are compared with references resolved, since which objects are stored by reference
 * follows from what the interpreter happened to hold (CPython, Python/marshal.c).
 */
export const pycComparator: Comparator = {
  name: 'pyc',
  handles: ({ format }) => format === 'pyc',
  compare,
};

async function compare(unit: Unit, known: Known): Promise<readonly Claim[] | undefined> {
  const held = await heldContents(unit);
  if (!held) return undefined;
  const [one, other] = [sideOf(held[0]), sideOf(held[1])];
  if (!one || !other) return undefined;
  const header = headerLabels(held);
  const objects = diffMarshal(one, other, unit.left.entry.path, known);
  const evidence = objects.equal ? 'equal objects, stored with other references' : undefined;
  const rest: Reason = { cause: 'pyc.flag-ref', field: 'marshal', ...(evidence ? { evidence } : {}) };
  const end = endLabels(held, one, other);
  const labels = {
    left: [...header.left, ...objects.left, ...end.left],
    right: [...header.right, ...objects.right, ...end.right],
  };
  return labelledClaims(held, labels, rest);
}

/** The objects of a file; undefined where they cannot all be read. */
function sideOf(bytes: Buffer): MarshalSide | undefined {
  if (bytes.length < 4) return undefined;
  const magic = bytes.readUInt16LE(0);
  const offset = headerLength(magic);
  const layout = codeLayout(magic);
  if (!layout || bytes.length < offset) return undefined;
  const graph = readMarshal(bytes, { magic, offset });
  return graph.root && !graph.fault ? { graph, layout } : undefined;
}

/** The source is told by its hash instead of its time and size (PEP 552). */
const HASH_BASED = 1;

function headerLabels([left, right]: Held): Labels {
  const [magic, other] = [left.readUInt16LE(0), right.readUInt16LE(0)];
  const [length, otherLength] = [headerLength(magic), headerLength(other)];
  if (magic !== other) {
    const values = [versionName(magic), versionName(other)] as const;
    const reason: Reason = { cause: 'content.generator-version', field: 'magic', values };
    const label = (end: number): Label => ({ offset: 0, length: length === otherLength ? 4 : end, reason });
    if (length !== otherLength) return { left: [label(length)], right: [label(otherLength)] };
    const rest = fieldLabels(left, right, length);
    return { left: [label(4), ...rest], right: [label(4), ...rest] };
  }
  const labels = fieldLabels(left, right, length);
  return { left: labels, right: labels };
}

function versionName(magic: number): string {
  return `Python ${versionOf(magic)?.version ?? magic}`;
}

/** What follows the magic number, in headers of one length. */
function fieldLabels(left: Buffer, right: Buffer, length: number): Label[] {
  const at = length === 16 ? 8 : 4;
  const [flags, other] = length === 16 ? [left.readUInt32LE(4), right.readUInt32LE(4)] : [0, 0];
  const mode: Reason = {
    cause: 'pyc.invalidation-mode',
    field: 'flags',
    values: [String(flags), String(other)],
  };
  const modes: Label[] = length === 16 ? [{ offset: 4, length: 4, reason: mode }] : [];
  if ((flags ^ other) & HASH_BASED) return [{ offset: 4, length: length - 4, reason: mode }];
  if (flags & HASH_BASED) {
    const reason: Reason = { cause: 'content.layout', field: 'source hash' };
    return [...modes, { offset: at, length: 8, reason }];
  }
  const times = [left, right].map((bytes) => String(bytes.readUInt32LE(at)));
  const time: Reason = { cause: 'pyc.source-mtime', field: 'source mtime', values: [times[0]!, times[1]!] };
  const fields: Label[] = [...modes, { offset: at, length: 4, reason: time }];
  if (length > 8) {
    const size: Reason = { cause: 'content.layout', field: 'source size' };
    fields.push({ offset: at + 4, length: 4, reason: size });
  }
  return fields;
}

/** What stands behind the objects belongs to nothing. */
function endLabels([left, right]: Held, one: MarshalSide, other: MarshalSide): Labels {
  const [start, otherStart] = [one.graph.end, other.graph.end];
  if (left.subarray(start).equals(right.subarray(otherStart))) return { left: [], right: [] };
  const reason: Reason = { cause: undefined, field: 'bytes behind the objects' };
  return {
    left: [{ offset: start, length: left.length - start, reason }],
    right: [{ offset: otherStart, length: right.length - otherStart, reason }],
  };
}
