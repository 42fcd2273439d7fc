import { latin1, layout, u16, utf16be } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { createTextRoom } from '../common/text-room.ts';

/** Naming table (OpenType 1.9.1, `name`). */
const HEADER = layout('be', { version: u16(), count: u16(), storageOffset: u16('offset') });
const RECORD = layout('be', {
  platformID: u16(),
  encodingID: u16(),
  languageID: u16(),
  nameID: u16(),
  length: u16(),
  stringOffset: u16(),
});
const MACINTOSH = 1;

/** Names of the name IDs, and what they stand for. */
const IDS: readonly (readonly [string, Meaning?])[] = [
  ['copyright notice', 'owner'],
  ['font family', 'name'],
  ['font subfamily', 'name'],
  ['unique font identifier', 'id'],
  ['full font name', 'name'],
  ['version string', 'version'],
  ['PostScript name', 'name'],
  ['trademark', 'owner'],
  ['manufacturer', 'owner'],
  ['designer', 'owner'],
  ['description', 'comment'],
  ['vendor URL'],
  ['designer URL'],
  ['licence', 'comment'],
  ['licence URL'],
];

/** Names times languages of fonts that are made with care. */
const MOST = 4096;

/** The strings of a naming table. @param base what the first of `data` is in the file */
export function nameFields(data: Buffer, base: number): Field[] {
  const header = HEADER.read(data);
  if (!header) return [];
  const fields: Field[] = HEADER.fields(data, 0, base);
  const room = createTextRoom(data.length);
  for (let i = 0; i < Math.min(header.count, MOST); i++) {
    const record = RECORD.read(data, HEADER.length + i * RECORD.length);
    if (!record) break;
    const at = header.storageOffset + record.stringOffset;
    const text = data.subarray(at, at + record.length);
    if (text.length < record.length || !room.take(text.length)) continue;
    const [name = `name ${record.nameID}`, meaning] = IDS[record.nameID] ?? [];
    const value = record.platformID === MACINTOSH ? latin1(text) : utf16be(text);
    fields.push({ name, value, offset: base + at, length: record.length, ...(meaning ? { meaning } : {}) });
  }
  return fields;
}
