import { isLzxWindow, isZero, type LzxDecoder, lzxDecoder, mszipDecoder } from '../../../codec/index.ts';
import { type Blocks, type BlockWalk, type CabBlock, walkBlocks } from './blocks.ts';
import { type CabFolder, METHOD, methodName } from './folders.ts';

/** What a block decoded to. */
interface Piece {
  readonly bytes: Uint8Array;
  /** Packed bytes that were used. */
  readonly used: number;
  readonly fault?: string;
}

/** Decodes the blocks of a folder in their order. */
type Decode = (block: CabBlock) => Piece;

/** Whether {@link cabFolderStream} can decode the folder. */
export function isDecodable(folder: CabFolder): boolean {
  const { method, windowBits } = folder;
  return (
    method === METHOD.stored || method === METHOD.mszip || (method === METHOD.lzx && isLzxWindow(windowBits))
  );
}

/** Says why a folder cannot be decoded. */
export function reportUndecodable(folder: CabFolder, { context }: Blocks): void {
  const code = folder.method === METHOD.quantum ? 'cab.quantum' : 'cab.method';
  context.problem(code, `folder ${folder.index}: ${methodName(folder)}`, folder.at);
}

/**
 * The content of a folder, piece by piece, each valid until the next; it ends early, with the problem reported, where it cannot be decoded
 * further. The walk tells afterwards how far it came.
 *
 * @param again the folder was decoded before: nothing is reported
 */
export async function* cabFolderStream(
  blocks: Blocks,
  folder: CabFolder,
  walk: BlockWalk = walkBlocks(blocks, folder),
  again = false,
): AsyncGenerator<Uint8Array, void, void> {
  if (!isDecodable(folder)) return again ? undefined : reportUndecodable(folder, blocks);
  const lzx = folder.method === METHOD.lzx ? takeLzx(blocks, folder) : undefined;
  const decode = decoderOf(folder, lzx);
  try {
    for (;;) {
      const next = walk.next();
      const block = next instanceof Promise ? await next : next;
      if (!block) return;
      const { bytes, used, fault } = decode(block);
      if (fault === undefined && used < block.packed.length && !again)
        reportSlack(blocks, folder, block, used);
      if (bytes.length > 0) yield bytes;
      if (fault !== undefined) {
        const where = `folder ${folder.index}, block ${walk.count - 1}`;
        if (!again) blocks.context.problem('cab.corrupt', `${where}: ${fault}`, block.at);
        return;
      }
    }
  } finally {
    if (lzx) blocks.spare.set(folder.windowBits, lzx);
  }
}

/** A decoder that nobody else uses, until it is given back. */
function takeLzx({ spare }: Blocks, { windowBits }: CabFolder): LzxDecoder {
  const known = spare.get(windowBits);
  if (!known) return lzxDecoder(windowBits)!;
  spare.delete(windowBits);
  known.restart();
  return known;
}

function decoderOf({ method }: CabFolder, lzx: LzxDecoder | undefined): Decode {
  if (lzx) return ({ packed, size }) => lzx.frame(packed, size);
  if (method === METHOD.stored) return copyBlock;
  const mszip = mszipDecoder();
  return ({ packed, size }) => exact(mszip.block(packed, size), size);
}

function copyBlock({ packed, size }: CabBlock): Piece {
  return exact({ bytes: packed, used: packed.length }, size);
}

function exact(piece: Piece, size: number): Piece {
  if (piece.fault !== undefined || piece.bytes.length === size) return piece;
  return { ...piece, fault: `it has ${piece.bytes.length} bytes of content, its header says ${size}` };
}

function reportSlack({ tally }: Blocks, folder: CabFolder, block: CabBlock, used: number): void {
  const rest = block.packed.subarray(used);
  if (isZero(rest)) return;
  const message = `${rest.length} bytes at the end of a block of folder ${folder.index} decode to nothing`;
  tally.add('cab.slack', message, block.packedAt + used);
}
