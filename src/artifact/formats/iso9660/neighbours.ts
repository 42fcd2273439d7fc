import { asBuffer, hasAscii, latin1, untilNul } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import { SECTOR } from './descriptors.ts';

/** What the sectors behind the descriptors say of other file systems on the disc. */
export interface Neighbours {
  readonly fields: readonly Field[];
  /** UDF (ECMA-167, part 2) has a recognition sequence there. */
  readonly udf: boolean;
}

/** Reads what follows the descriptors: a version note of mkisofs, checksum tags of libisofs, the sequence of UDF. */
export async function readNeighbours(source: RandomSource, from: number): Promise<Neighbours> {
  const fields: Field[] = [];
  let udf = false;
  let next = from;
  for (let count = 0; count < 16; count++) {
    const at = next;
    const sector = asBuffer(await source.read(at, SECTOR));
    const name = sector.length < SECTOR ? undefined : neighbourName(sector);
    if (!name) break;
    udf ||= name === 'NSR02' || name === 'NSR03';
    const text = latin1(untilNul(sector)).trim();
    next = followingTag(text) ?? at + SECTOR;
    const isNote = name === 'mkisofs version' || name === 'libisofs checksum tag';
    fields.push({
      name: isNote ? name : 'UDF volume structure descriptor',
      value: isNote ? text : name,
      offset: at,
      length: SECTOR,
      ...(isNote ? { meaning: name === 'mkisofs version' ? 'tool' : 'checksum' } : {}),
    });
  }
  return { fields, udf };
}

/** Where libisofs says that its next checksum tag stands. */
function followingTag(text: string): number | undefined {
  const sector = /^libisofs_\S+ .*\bnext=(\d{1,10})\b/.exec(text)?.[1];
  return sector === undefined ? undefined : Number(sector) * SECTOR;
}

function neighbourName(sector: Buffer): string | undefined {
  if (hasAscii(sector, 'MKI ')) return 'mkisofs version';
  if (/^libisofs_(?:\w+_)?checksum_tag_v\d/.test(latin1(sector.subarray(0, 64))))
    return 'libisofs checksum tag';
  const id = latin1(sector.subarray(1, 6));
  return /^(?:BEA01|NSR02|NSR03|TEA01|BOOT2)$/.test(id) ? id : undefined;
}
