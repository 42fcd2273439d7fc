import { dosText } from '../../../codec/index.ts';
import { applyZip64, EXTRA, type ExtraField, extraData, extraFields } from './extra.ts';
import {
  type CentralHeader,
  DESCRIPTOR_FOLLOWS,
  type LocalHeader,
  MASK32,
  MASKED_HEADERS,
} from './records.ts';
import { extraTime } from './times.ts';

/** Fixed fields stand at these places in both headers, in the same order: `version needed` is left out, it may differ. */
const CENTRAL_FIXED = [8, 30] as const;
const LOCAL_FIXED = [6, 28] as const;

/** What differs between the two headers of a member, as text by field. Empty where they agree. */
export function compareHeaders(
  central: CentralHeader,
  local: LocalHeader,
  packed: number,
  size: number,
): string[] {
  const differences: string[] = [];
  const same =
    central.bytes.compare(local.bytes, LOCAL_FIXED[0], LOCAL_FIXED[1], CENTRAL_FIXED[0], CENTRAL_FIXED[1]) ===
    0;
  if (!same) compareFixed(central, local, packed, size, differences);
  // Encryption of the central directory (7.2) blanks the local headers.
  if ((central.flags & MASKED_HEADERS) === 0 && !central.name.equals(local.name)) {
    differences.push(`name ${quoted(central.name)} and ${quoted(local.name)}`);
  }
  if (local.extra.length > 0 || central.extra.length > 0) compareExtras(central, local, differences);
  return differences;
}

function compareFixed(
  central: CentralHeader,
  local: LocalHeader,
  packed: number,
  size: number,
  into: string[],
): void {
  const compare = (name: string, a: number | string, b: number | string): void => {
    if (a !== b) into.push(`${name} ${a} and ${b}`);
  };
  compare('flags', `0x${central.flags.toString(16)}`, `0x${local.flags.toString(16)}`);
  compare('method', central.method, local.method);
  compare('time', dosText(central.date, central.time), dosText(local.date, local.time));
  if ((central.flags & MASKED_HEADERS) !== 0) return;
  // With a descriptor the local header has zeros here (4.4.4), or with zip64 room for later values.
  const later = (local.flags & DESCRIPTOR_FOLLOWS) !== 0;
  const unset = (value: number): boolean => later && (value === 0 || value === MASK32);
  if (!unset(local.crc)) compare('crc', hex32(central.crc), hex32(local.crc));
  if (!unset(packed)) compare('packed size', central.packed, packed);
  if (!unset(size)) compare('size', central.size, size);
}

/** Only what must be equal: local and central extra fields differ by design (4.5.1; times, alignment, zip64). */
function compareExtras(central: CentralHeader, local: LocalHeader, into: string[]): void {
  if (central.extra.equals(local.extra)) return;
  const fields = extraFields(central.extra);
  const localFields = extraFields(local.extra);
  for (const [name, id] of [
    ['Unicode path', EXTRA.unicodePath],
    ['encryption', EXTRA.aes],
  ] as const) {
    const here = extraData(central.extra, fields, id);
    const there = extraData(local.extra, localFields, id);
    if (here === undefined && there === undefined) continue;
    if (!here || !there || !here.equals(there)) into.push(`extra field ${name}`);
  }
  const time = extraTime(central.extra, fields);
  const localTime = extraTime(local.extra, localFields);
  if (time !== undefined && localTime !== undefined && time !== localTime) {
    into.push(`extra field time ${time} and ${localTime}`);
  }
}

/** Sizes of a local header with its zip64 field put in, and what is wrong with that field. */
export function localSizes(local: LocalHeader, fields: readonly ExtraField[]) {
  const values = { size: local.size, packed: local.packed };
  const zip64 = fields.length > 0 ? extraData(local.extra, fields, EXTRA.zip64) : undefined;
  // Room that a streaming writer left for values it only knew later.
  const open = (local.flags & DESCRIPTOR_FOLLOWS) !== 0 || zip64?.every((byte) => byte === 0) === true;
  const fault = zip64 ? applyZip64(values, zip64) : undefined;
  return { ...values, ...(fault && !open ? { fault } : {}) };
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function quoted(name: Buffer): string {
  return JSON.stringify(name.toString('latin1', 0, 256));
}
