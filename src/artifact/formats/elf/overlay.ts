import { isZero, sliceSource } from '../../../codec/index.ts';
import type { Member } from '../../format.ts';
import type { ElfFile } from './file.ts';

const PIECE = 1 << 16;

/** What stands from the end of the structures up to `stop`: zeros are padding, anything else is a member `overlay`. */
export async function overlayOf(
  { source, context }: Pick<ElfFile, 'source' | 'context'>,
  end: number,
  stop: number,
): Promise<Member[]> {
  const length = stop - end;
  if (length <= 0) return [];
  let zero = true;
  for (let at = end; zero && at < stop; at += PIECE) {
    const bytes = await source.read(at, Math.min(PIECE, stop - at));
    if (bytes.length === 0) break;
    zero = isZero(bytes);
  }
  const name = zero ? 'padding' : 'overlay';
  if (context.wantsFields) context.field({ name, offset: end, length, meaning: zero ? 'padding' : 'data' });
  if (zero) return [];
  context.problem('elf.overlay', `${length} bytes follow the last structure`, end);
  return [
    { path: 'overlay', kind: 'file', offset: end, size: length, data: sliceSource(source, end, length) },
  ];
}
