import type { Field } from '../../model/index.ts';
import { asBuffer } from '../bytes.ts';
import { decodeLz4Block } from './block.ts';
import { countStep, cut, kindOf, type Lz4State } from './state.ts';

const LEGACY_BLOCK = 8 << 20;
/** No block of 8 MiB is larger than this when compressed (LZ4_compressBound). */
const MOST_LEGACY = LEGACY_BLOCK + LEGACY_BLOCK / 255 + 16;

/**
 * Decodes a legacy frame: blocks up to the end of the input or the next frame; each but the last has 8 MiB of content.
 * @returns whether the next frame can be read
 */
export async function* readLegacy(state: Lz4State, fields: Field[]): AsyncGenerator<Uint8Array, boolean> {
  const { reader, notes } = state;
  const at = reader.position;
  fields.push({ name: 'Magic Number', value: '184c2102', offset: at, length: 4 });
  await reader.skip(4);
  const first = reader.position;
  let blocks = 0;
  for (;;) {
    const offset = reader.position;
    const head = await reader.peek(4);
    if (head.length === 0 || kindOf(head)) break;
    if (head.length < 4) return cut(state, 'an LZ4 block');
    const size = asBuffer(head).readUInt32LE(0);
    // Anything else may follow the last block.
    if (size > MOST_LEGACY && blocks > 0) break;
    if (!countStep(state)) return false;
    await reader.skip(4);
    const bytes = size > MOST_LEGACY ? undefined : await reader.take(size);
    if (bytes && bytes.length < size) return cut(state, 'an LZ4 block');
    const content = bytes ? expandLegacy(state, bytes) : `${size} bytes are more than a block can have`;
    if (typeof content === 'string') {
      notes.problem('stream.corrupt', `an LZ4 block: ${content}`, offset);
      return false;
    }
    blocks++;
    yield content;
  }
  const length = reader.position - first;
  fields.push({ name: 'blocks', value: blocks, offset: first, length, meaning: 'data' });
  return true;
}

/** Room for the content grows with it: a short block may belong to a short file. */
function expandLegacy(state: Lz4State, packed: Uint8Array): Uint8Array | string {
  for (let room = Math.max(state.out.length, 1 << 16); ; room = Math.min(room * 4, LEGACY_BLOCK)) {
    if (state.out.length < room) state.out = new Uint8Array(room);
    const end = decodeLz4Block(packed, state.out, 0, Math.min(room, LEGACY_BLOCK));
    if (typeof end === 'number') return state.out.subarray(0, end);
    if (!end.includes('more content') || room >= LEGACY_BLOCK) return end;
  }
}
