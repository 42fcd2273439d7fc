import { isZero, sliceSource } from '../../../codec/index.ts';
import type { Member } from '../../format.ts';
import { dataPlace } from '../common/place.ts';
import type { Image } from './image.ts';
import { SECTION_HEADER } from './layouts.ts';

const PIECE = 1 << 16;
/** What 7-Zip's installer module puts between itself and the archive. */
const CONFIG_START = ';!@Install@!UTF-8!';
const CONFIG_END = ';!@InstallEnd@!';
const SEVEN_ZIP = Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1');

/**
 * Bytes behind the last section that no header accounts for, as members: what installers and self-extracting archives append
 * to a program. @param signed end of the certificate table: what follows it no signature covers
 */
export async function* overlayMembers(image: Image, signed: number | undefined): AsyncGenerator<Member> {
  const { context, coverage, source } = image;
  const end = imageEnd(image);
  let count = 0;
  for (const gap of coverage.gaps(source.size)) {
    const start = Math.max(gap.start, end);
    const length = gap.end - start;
    if (length <= 0 || (await isZeroes(image, start, gap.end))) continue;
    coverage.add(start, length);
    count++;
    const name = count === 1 ? 'overlay' : `overlay-${count}`;
    if (signed !== undefined && start >= signed) {
      context.problem('pe.after-signature', `${length} bytes follow the certificate table`, start);
    }
    const config = await configLength(image, start, length);
    if (config > 0) yield overlayMember(image, `${name}.config`, start, config);
    yield overlayMember(image, name, start + config, length - config);
  }
}

/** Where the headers and the last section end in the file. */
export function imageEnd({ optional, sections, sectionTable, source }: Image): number {
  if (sections.length === 0)
    return Math.max(sectionTable, Math.min(optional?.SizeOfHeaders ?? 0, source.size));
  const table = sectionTable + sections.length * SECTION_HEADER.length;
  return sections.reduce((end, { start, size }) => Math.max(end, start + size), table);
}

function overlayMember({ context, source }: Image, path: string, start: number, length: number): Member {
  return {
    path,
    kind: 'file',
    offset: start,
    size: length,
    data: sliceSource(source, start, length),
    ...(context.wantsFields ? { fields: () => dataPlace(start, length) } : {}),
  };
}

async function isZeroes({ bytes }: Image, start: number, end: number): Promise<boolean> {
  for (let at = start; at < end; at += PIECE) {
    if (!isZero(await bytes.at(at, Math.min(PIECE, end - at)))) return false;
  }
  return true;
}

/** Length of the text before a 7z archive; 0 where there is none. */
async function configLength({ bytes }: Image, start: number, length: number): Promise<number> {
  const head = await bytes.at(start, Math.min(length, PIECE));
  const at = head.indexOf(CONFIG_START, 0, 'latin1');
  if (at < 0 || at > 3) return 0;
  const end = head.indexOf(CONFIG_END, at, 'latin1');
  const archive = end < 0 ? -1 : head.indexOf(SEVEN_ZIP, end);
  return archive < 0 || archive > end + CONFIG_END.length + 4 ? 0 : archive;
}
