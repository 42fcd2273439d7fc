import { copyOf, layout, sliceSource, u16, u32 } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { tallyOf } from '../common/tally.ts';
import { createWindow } from '../common/window.ts';
import { createBlockMap } from './block-map.ts';
import { HEADER_AT, isWrapper } from './recognize.ts';
import { FORK, FORK_LENGTH, UNMOUNTED, VOLUME } from './records.ts';
import { alternateAt } from './rest.ts';
import type { Volume } from './volume.ts';

/** Opens a volume and tells its headers; undefined, with a problem, where the header is none. */
export async function openVolume(source: RandomSource, context: ReadContext): Promise<Volume | undefined> {
  const head = copyOf(await source.read(0, HEADER_AT + 512));
  const inner = isWrapper(head) ? unwrap(source, head, context) : undefined;
  const volume = await volumeIn(inner?.source ?? source, inner?.base ?? 0, context);
  if (volume) context.variant(inner ? 'wrapped' : volume.header.signature === 'HX' ? 'hfsx' : 'hfsplus');
  return volume;
}

/** HFS master directory block, as far as it matters here (Inside Macintosh: Files, 2-61). */
const WRAPPER = layout('be', {
  drNmAlBlks: u16('size'),
  drAlBlkSiz: u32('size'),
  drClpSiz: u32('size'),
  drAlBlSt: u16('offset'),
});
const EMBEDDED = layout('be', { drEmbedSigWord: u16(), startBlock: u16('offset'), blockCount: u16('size') });

/** The volume inside a wrapper; everything else of the wrapper is told as one range before and one behind it. */
function unwrap(source: RandomSource, head: Uint8Array, context: ReadContext) {
  const wrapper = WRAPPER.read(head, HEADER_AT + 0x12)!;
  const place = EMBEDDED.read(head, HEADER_AT + 0x7c)!;
  const base = wrapper.drAlBlSt * 512 + place.startBlock * wrapper.drAlBlkSiz;
  const size = Math.max(0, Math.min(place.blockCount * wrapper.drAlBlkSiz, source.size - base));
  context.problem('hfsplus.wrapper', `${size} bytes at ${base} of ${source.size}`, HEADER_AT);
  if (context.wantsFields) {
    const end = base + size;
    const fields = [
      ...WRAPPER.fields(head, HEADER_AT + 0x12, 0),
      ...EMBEDDED.fields(head, HEADER_AT + 0x7c, 0),
    ];
    context.field({
      name: 'HFS wrapper',
      offset: 0,
      length: Math.min(base, source.size),
      meaning: 'data',
      fields,
    });
    if (end < source.size)
      context.field({ name: 'HFS wrapper', offset: end, length: source.size - end, meaning: 'data' });
  }
  return { source: sliceSource(source, base, size), base };
}

async function volumeIn(
  source: RandomSource,
  base: number,
  context: ReadContext,
): Promise<Volume | undefined> {
  const bytes = copyOf(await source.read(HEADER_AT, VOLUME.length));
  const header = VOLUME.read(bytes);
  const { blockSize = 0, totalBlocks = 0 } = header ?? {};
  if (!header || blockSize < 512 || blockSize > 2 ** 30 || (blockSize & (blockSize - 1)) !== 0) {
    context.problem(
      'hfsplus.header',
      `a header of ${bytes.length} bytes, blocks of ${blockSize}`,
      base + HEADER_AT,
    );
    if (context.wantsFields)
      context.field({ name: 'data', offset: base, length: source.size, meaning: 'data' });
    return undefined;
  }
  if (totalBlocks * blockSize > source.size) {
    const message = `${totalBlocks} blocks of ${blockSize} bytes, the volume has ${source.size} bytes`;
    context.problem('hfsplus.truncated', message, base + HEADER_AT + 44);
  }
  if ((header.attributes & UNMOUNTED) === 0) {
    context.problem('hfsplus.unclean', 'its header does not say `unmounted`', base + HEADER_AT + 4);
  }
  const blocks = Math.min(totalBlocks, Math.floor(source.size / blockSize));
  const tally = tallyOf(context);
  const map = createBlockMap(blocks);
  const window = createWindow(source);
  const overflow = new Map();
  const allowance = { extents: 16 * context.limits.steps, slack: 4 * source.size };
  const volume: Volume = {
    source,
    base,
    context,
    tally,
    header,
    blockSize,
    blocks,
    window,
    map,
    overflow,
    allowance,
  };
  await tellHeaders(volume, bytes);
  return volume;
}

/** Both headers: the second is written less often, so only what never changes must be equal. */
async function tellHeaders(volume: Volume, bytes: Uint8Array): Promise<void> {
  const { source, base, context, header } = volume;
  const at = alternateAt(volume);
  const second = copyOf(await source.read(Math.max(0, at), VOLUME.length));
  const other = at > HEADER_AT ? VOLUME.read(second) : undefined;
  const same = (['signature', 'createDate', 'blockSize', 'totalBlocks'] as const).every(
    (name) => other?.[name] === header[name],
  );
  if (!same) {
    context.problem(
      'hfsplus.alternate-header',
      'it differs from the first, or is not there',
      base + Math.max(0, at),
    );
  }
  if (!context.wantsFields) return;
  context.field(headerField('volume header', bytes, base + HEADER_AT));
  if (other) context.field(headerField('alternate volume header', second, base + at));
}

/** Where the five forks are in a header. */
const FORKS_AT = 112;

function headerField(name: string, bytes: Uint8Array, offset: number) {
  let at = FORKS_AT;
  const fields = VOLUME.fields(bytes, 0, offset).map((field) => {
    if (field.offset - offset < FORKS_AT) return field;
    const parts = FORK.fields(bytes, at, offset);
    at += FORK_LENGTH;
    return { ...field, fields: parts };
  });
  return { name, offset, length: VOLUME.length, fields };
}
