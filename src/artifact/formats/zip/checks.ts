import { compareHeaders, localSizes } from './compare.ts';
import { type Descriptor, readDescriptor } from './descriptor.ts';
import { applyZip64, EXTRA, type ExtraField, extraData, extraFault, extraFields } from './extra.ts';
import type { MemberName } from './names.ts';
import type { Part, Reading } from './reading.ts';
import { type CentralHeader, ENCRYPTED, type LocalHeader } from './records.ts';

/** Reports what is odd about a member's name and comment. */
export function checkName({ context, tally }: Reading, header: CentralHeader, name: MemberName): void {
  if (name.guessed) {
    const how = name.guessed === 'utf8' ? 'read as UTF-8, which it is' : 'read as code page 437';
    tally.add('zip.name-encoding', `${name.text} ${how}`, header.at);
  }
  if (name.invalid) context.problem('path.undecodable', `${name.text} is marked as UTF-8`, header.at);
  if (name.fault) context.problem('zip.unicode-path', `${name.text}: ${name.fault}`, header.at);
  if (name.text.includes('\0')) context.problem('zip.name-nul', JSON.stringify(name.text), header.at);
  if (header.commentLength > 0) {
    tally.add('zip.member-comment', `${name.text}: ${header.commentLength} bytes`, header.at);
  }
}

/** Reports malformed extra fields and, with a central header, zip64 values that contradict it. */
export function checkExtra(
  { context, tally }: Reading,
  header: CentralHeader | undefined,
  extra: Buffer,
  name: string,
  at: number,
  fields: readonly ExtraField[],
): void {
  const fault = extraFault(extra, fields);
  if (fault === 'padding') tally.add('zip.extra-padding', name, at);
  else if (fault) context.problem('zip.bad-extra', `${name}: ${fault}`, at);
  const zip64 = header && extraData(extra, fields, EXTRA.zip64);
  if (!zip64) return;
  const values = {
    size: header.bytes.readUInt32LE(24),
    packed: header.bytes.readUInt32LE(20),
    offset: header.bytes.readUInt32LE(42),
  };
  const contradiction = applyZip64(values, zip64);
  if (contradiction) context.problem('zip.zip64-mismatch', `${name}: ${contradiction}`, at);
}

/** Compares the local header with the central one. */
export function checkLocal(reading: Reading, { header, name }: Part, local: LocalHeader): void {
  const fields = extraFields(local.extra);
  const sizes = localSizes(local, fields);
  if (local.extra.length > 0 && !local.extra.equals(header.extra)) {
    checkExtra(reading, undefined, local.extra, name, local.at, fields);
    if (sizes.fault) reading.context.problem('zip.zip64-mismatch', `${name}: ${sizes.fault}`, local.at);
  }
  const differences = compareHeaders(header, local, sizes.packed, sizes.size);
  if (differences.length === 0) return;
  const message = `${name}: ${differences.join('; ')} (central and local)`;
  reading.context.problem('zip.local-central-mismatch', message, local.at);
}

/** Reads the data descriptor at the start of `bytes` and compares it with the central header. */
export function checkDescriptor(
  { context, tally }: Reading,
  { header, name }: Part,
  local: LocalHeader,
  bytes: Uint8Array,
): Descriptor | undefined {
  const at = local.dataAt + header.packed;
  const found = readDescriptor(bytes, header);
  // Some writers set the flag for empty members and write no descriptor: nothing is left to tell.
  if (!found && header.packed === 0 && header.size === 0) return undefined;
  tally.add('zip.data-descriptor', name, at);
  if (!found) context.problem('zip.descriptor-mismatch', `${name}: it is missing`, at);
  else if (!found.agrees && (header.flags & ENCRYPTED) === 0) {
    const crc = found.crc.toString(16).padStart(8, '0');
    const message = `${name}: crc ${crc}, packed size ${found.packed}, size ${found.size}`;
    context.problem('zip.descriptor-mismatch', message, at);
  }
  return found;
}
