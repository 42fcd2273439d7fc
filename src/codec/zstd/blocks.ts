import { type FrameHeader, MOST_BLOCK } from './frame-header.ts';

const RAW = 0;
const RLE = 1;
const COMPRESSED = 2;

/** What lies between a frame's header and its checksum, or a part of it. */
export interface Walk {
  /** Bytes of the whole blocks that were walked over, headers included. */
  readonly length: number;
  readonly blocks: number;
  /** Bytes of content they decode to at most. */
  readonly most: number;
  /** Whether the last of them is marked as the last of the frame. */
  readonly last: boolean;
  /** If it stopped in front of a block that is not there in full: how many bytes from the start are needed for it. */
  readonly wanted: number;
  /** If it stopped in front of a block that no decoder accepts: why. */
  readonly fault?: string;
}

/**
 * Walks over the block headers (RFC 8878 section 3.1.1.2) at the start of `bytes` without decoding anything.
 *
 * @param mostBlock Block_Maximum_Size of the frame
 * @param budget stops behind the first block that ends at or after so many bytes
 */
export function walkBlocks(bytes: Uint8Array, mostBlock: number, budget: number): Walk {
  let length = 0;
  let blocks = 0;
  let most = 0;
  let last = false;
  let wanted = 0;
  do {
    if (bytes.length < length + 3) {
      wanted = length + 3;
      break;
    }
    const header = bytes[length]! | (bytes[length + 1]! << 8) | (bytes[length + 2]! << 16);
    const size = header >> 3;
    const type = (header >> 1) & 3;
    const fault = judge(type, size, mostBlock);
    if (fault) return { length, blocks, most, last, wanted: 0, fault };
    const end = length + 3 + (type === RLE ? 1 : size);
    if (bytes.length < end) {
      wanted = end;
      break;
    }
    length = end;
    blocks++;
    most += type === COMPRESSED ? mostBlock : size;
    last = (header & 1) === 1;
  } while (!last && length < budget);
  return { length, blocks, most, last, wanted };
}

function judge(type: number, size: number, most: number): string | undefined {
  if (type !== RAW && type !== RLE && type !== COMPRESSED) return 'a block has the reserved type 3';
  if (size <= most) return undefined;
  return `a block has ${size} bytes; the frame allows ${most}`;
}

/**
 * Block_Maximum_Size (section 3.1.1.2.4). For a single segment the window is the stated content size, which may be
 * wrong: that is found out at the end, so it does not bound the blocks.
 */
export function mostBlockOf({ window, singleSegment }: FrameHeader): number {
  return singleSegment ? MOST_BLOCK : Math.min(window, MOST_BLOCK);
}
