import { asBuffer } from '../bytes.ts';
import type { Notes } from '../decoder.ts';
import type { ByteReader } from '../reader.ts';

const FRAME = 0x184d2204;
const LEGACY = 0x184c2102;
/** The low four bits of the magic number of a skippable frame are the user's. */
const SKIPPABLE = 0x184d2a50;

/** What is kept over all frames of one input. */
export interface Lz4State {
  readonly reader: ByteReader;
  readonly notes: Notes;
  /** What matches may reach, then the block. */
  out: Uint8Array;
  /** Frames and blocks so far. */
  steps: number;
  frames: number;
}

/** What begins with these bytes. */
export function kindOf(head: Uint8Array): 'frame' | 'legacy frame' | 'skippable frame' | undefined {
  if (head.length < 4) return undefined;
  const magic = asBuffer(head).readUInt32LE(0);
  if (magic === FRAME) return 'frame';
  if (magic === LEGACY) return 'legacy frame';
  return (magic & ~15) >>> 0 === SKIPPABLE ? 'skippable frame' : undefined;
}

/** @returns whether one more frame or block may be read */
export function countStep(state: Lz4State): boolean {
  const { steps } = state.notes.limits;
  if (state.steps++ < steps) return true;
  state.notes.problem('limit.steps', `more than ${steps} LZ4 frames and blocks`, state.reader.position);
  return false;
}

/** Reports that the input ends too early. */
export function cut(state: Lz4State, where: string): false {
  state.notes.problem('stream.truncated', `the input ends within ${where}`, state.reader.position);
  return false;
}
