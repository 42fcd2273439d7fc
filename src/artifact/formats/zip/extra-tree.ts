import { hex, u64le, utf8 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { EXTRA, extraFields, hexId, unixOwner } from './extra.ts';
import { ntfsTime, ntfsTimesAt } from './times.ts';

/** Raw values are shown up to this many bytes. */
const SHOWN = 64;

type Decode = (data: Buffer, at: number) => readonly Field[];

/** Names and decoders by id (APPNOTE 4.5, 4.6 and Info-ZIP's registry). */
const KNOWN: Readonly<Record<number, readonly [name: string, decode?: Decode]>> = {
  [EXTRA.zip64]: ['zip64 extended information', zip64Fields],
  [EXTRA.ntfs]: ['NTFS times', ntfsFields],
  [EXTRA.strongEncryption]: ['strong encryption header', strongEncryptionFields],
  [EXTRA.unixTimes]: ['UT extended timestamp', unixTimeFields],
  [EXTRA.oldUnix]: ['UX Unix times and owner', oldUnixFields],
  [EXTRA.unixOwner16]: ['Ux Unix owner', owner16Fields],
  [EXTRA.unixOwner]: ['ux Unix owner', ownerFields],
  [EXTRA.unicodePath]: ['Unicode path', unicodeFields],
  [EXTRA.unicodeComment]: ['Unicode comment', unicodeFields],
  [EXTRA.aes]: ['AES encryption', aesFields],
  [EXTRA.alignment]: ['Android alignment', alignmentFields],
  [EXTRA.jar]: ['jar marker'],
  8: ['PKWARE language encoding'],
  13: ['PKWARE Unix'],
  20: ['PKCS#7 store'],
  9733: ['ZipIt Macintosh'],
  9989: ['ZipIt Macintosh 1.3.5'],
  13133: ['Info-ZIP Macintosh'],
  30062: ['ASi Unix'],
  41504: ['Microsoft Open Packaging growth hint'],
};

/** Every extra field with its sub-fields. @param at where the extra fields begin in the archive */
export function extraFieldTree(extra: Buffer, at: number): Field[] {
  const fields: Field[] = [];
  let end = 0;
  for (const { id, at: place, length } of extraFields(extra)) {
    const data = extra.subarray(place, place + length);
    const [name, decode] = KNOWN[id] ?? [`extra field 0x${hexId(id)}`];
    const sub = decode?.(data, at + place) ?? [];
    const raw = sub.length === 0 && length > 0 ? { value: hex(data.subarray(0, SHOWN)) } : {};
    fields.push({
      name,
      ...raw,
      offset: at + place - 4,
      length: length + 4,
      ...(sub.length > 0 ? { fields: sub } : {}),
    });
    end = place + length;
  }
  if (end < extra.length) {
    const value = hex(extra.subarray(end, end + SHOWN));
    fields.push({ name: 'malformed extra field', value, offset: at + end, length: extra.length - end });
  }
  return fields;
}

function field(
  name: string,
  value: string | number,
  offset: number,
  length: number,
  meaning?: Meaning,
): Field {
  return { name, value, offset, length, ...(meaning ? { meaning } : {}) };
}

function zip64Fields(data: Buffer, at: number): Field[] {
  const fields: Field[] = [];
  for (let place = 0; place + 8 <= data.length; place += 8) {
    const value = u64le(data, place);
    const shown = Number.isSafeInteger(value) ? value : String(data.readBigUInt64LE(place));
    fields.push(field(`value ${fields.length + 1}`, shown, at + place, 8, 'size'));
  }
  return fields;
}

function ntfsFields(data: Buffer, at: number): Field[] {
  const start = ntfsTimesAt(data);
  if (start === undefined) return [];
  return ['mtime', 'atime', 'ctime'].map((name, i) =>
    field(name, ntfsTime(data, start + 8 * i) ?? 0, at + start + 8 * i, 8, 'time'),
  );
}

/** In the central directory only the modification time is stored, whatever the flags say. */
function unixTimeFields(data: Buffer, at: number): Field[] {
  if (data.length < 1) return [];
  const fields = [field('flags', data[0]!, at, 1)];
  let place = 1;
  for (const [bit, name] of ['mtime', 'atime', 'ctime'].entries()) {
    if ((data[0]! & (1 << bit)) === 0 || place + 4 > data.length) continue;
    fields.push(field(name, data.readInt32LE(place), at + place, 4, 'time'));
    place += 4;
  }
  return fields;
}

function oldUnixFields(data: Buffer, at: number): Field[] {
  if (data.length < 8) return [];
  const times = [
    field('atime', data.readInt32LE(0), at, 4, 'time'),
    field('mtime', data.readInt32LE(4), at + 4, 4, 'time'),
  ];
  return data.length < 12 ? times : [...times, ...owner16Fields(data.subarray(8), at + 8)];
}

function owner16Fields(data: Buffer, at: number): Field[] {
  if (data.length < 4) return [];
  return [
    field('uid', data.readUInt16LE(0), at, 2, 'owner'),
    field('gid', data.readUInt16LE(2), at + 2, 2, 'owner'),
  ];
}

function ownerFields(data: Buffer, at: number): Field[] {
  const owner = unixOwner(data);
  if (!owner) return [];
  const uidLength = data[1]!;
  return [
    field('version', data[0]!, at, 1),
    field('uid', owner.uid, at + 2, uidLength, 'owner'),
    field('gid', owner.gid, at + 3 + uidLength, data[2 + uidLength]!, 'owner'),
  ];
}

function unicodeFields(data: Buffer, at: number): Field[] {
  if (data.length < 5) return [];
  const text = utf8(data.subarray(5));
  return [
    field('version', data[0]!, at, 1),
    field(
      'crc-32 of the plain text',
      data.readUInt32LE(1).toString(16).padStart(8, '0'),
      at + 1,
      4,
      'checksum',
    ),
    field('text', text ?? hex(data.subarray(5, 5 + SHOWN)), at + 5, data.length - 5, 'name'),
  ];
}

function aesFields(data: Buffer, at: number): Field[] {
  if (data.length < 7) return [];
  return [
    field('vendor version', data.readUInt16LE(0), at, 2),
    field('vendor', data.toString('latin1', 2, 4), at + 2, 2),
    field('strength', data[4]!, at + 4, 1),
    field('compression method', data.readUInt16LE(5), at + 5, 2),
  ];
}

function strongEncryptionFields(data: Buffer, at: number): Field[] {
  if (data.length < 8) return [];
  return ['format', 'algorithm', 'bit length', 'flags'].map((name, i) =>
    field(name, data.readUInt16LE(2 * i), at + 2 * i, 2),
  );
}

function alignmentFields(data: Buffer, at: number): Field[] {
  return data.length < 2 ? [] : [field('multiple', data.readUInt16LE(0), at, 2)];
}
