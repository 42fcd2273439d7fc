import { hex } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';
import { fileNames } from './code.ts';
import { marshalField } from './fields.ts';
import { type MarshalGraph, readMarshal } from './marshal.ts';
import { codeLayout, headerLength, versionOf } from './versions.ts';

/** Decodes a file: its header, then the code object. */
export function decode(bytes: Buffer, context: ReadContext): void {
  const magic = bytes.length < 4 ? 0 : bytes.readUInt16LE(0);
  const known = versionOf(magic);
  const length = headerLength(magic);
  if (known) context.variant(`python${known.version}`);
  else context.problem('pyc.magic', `${magic}`, 0);
  if (bytes.length < length) {
    if (context.wantsFields) context.field(leftField('header', bytes, 0));
    context.problem('pyc.truncated', `the header has ${bytes.length} of ${length} bytes`, 0);
    return;
  }
  readHeader(bytes, magic, length, context);
  const layout = known && codeLayout(magic);
  if (!layout) {
    if (context.wantsFields && bytes.length > length) context.field(leftField('marshal', bytes, length));
    return;
  }
  const graph = readMarshal(bytes, { magic, offset: length, steps: context.limits.steps });
  if (context.wantsFields && graph.end > length)
    context.field(marshalField(graph, layout, length, context.wantsRows === true));
  judge(graph, context);
  const names = fileNames(graph, layout);
  if (names.size > 1) {
    const shown = [...names].slice(0, 3).map(quoted).join(', ');
    context.problem('pyc.file-names', `${names.size}: ${shown}`, length);
  }
}

/** The source is to be compared by its hash, and at every import (PEP 552). */
const HASH_BASED = 1;
const CHECK_SOURCE = 2;
function readHeader(bytes: Buffer, magic: number, length: number, context: ReadContext): void {
  const flags = length === 16 ? bytes.readUInt32LE(4) : 0;
  if (flags > (HASH_BASED | CHECK_SOURCE) || flags === CHECK_SOURCE)
    context.problem('pyc.flags', `0x${flags.toString(16)}`, 4);
  if (!context.wantsFields) return;
  const known = versionOf(magic);
  const version = known
    ? `Python ${known.version}${known.preRelease ? ' before its release' : ''}`
    : 'unknown';
  context.field({ name: 'magic', value: magic, offset: 0, length: 4, meaning: 'version' });
  context.field({ name: 'version', value: version, offset: 0, length: 0, meaning: 'tool' });
  for (const field of sourceFields(bytes, length, flags)) context.field(field);
}

/** What the header says about the source. */
function sourceFields(bytes: Buffer, length: number, flags: number): Field[] {
  const fields: Field[] = [];
  if (length === 16) {
    const names = ['hash-based', 'check_source'].filter((_, i) => (flags >> i) & 1);
    fields.push({ name: 'flags', value: names.join(' | ') || flags, offset: 4, length: 4, meaning: 'tool' });
  }
  const at = length === 16 ? 8 : 4;
  if (flags & HASH_BASED) {
    const value = hex(bytes.subarray(at, at + 8));
    return [...fields, { name: 'source hash', value, offset: at, length: 8, meaning: 'checksum' }];
  }
  fields.push({
    name: 'source mtime',
    value: bytes.readUInt32LE(at),
    offset: at,
    length: 4,
    meaning: 'time',
  });
  if (length > 8)
    fields.push({
      name: 'source size',
      value: bytes.readUInt32LE(at + 4),
      offset: at + 4,
      length: 4,
      meaning: 'size',
    });
  return fields;
}

/** Reports what is wrong with the objects, and says of the bytes behind them what they are. */
function judge({ bytes, root, fault, end }: MarshalGraph, context: ReadContext): void {
  if (fault) {
    const { message, offset, cut, limit } = fault;
    const code = limit ? 'limit.steps' : cut ? 'pyc.truncated' : 'pyc.marshal';
    context.problem(code, limit ? `more than ${context.limits.steps} objects` : message, offset);
  } else if (root && root.kind !== 'code') {
    context.problem('pyc.no-code', `it is ${root.kind}`, root.offset);
  }
  if (end >= bytes.length) return;
  if (!fault) context.problem('pyc.trailing-data', `${bytes.length - end} bytes`, end);
  if (context.wantsFields) context.field({ ...leftField('unused', bytes, end), meaning: 'unused' });
}

function leftField(name: string, bytes: Buffer, offset: number): Field {
  return { name, offset, length: bytes.length - offset };
}
