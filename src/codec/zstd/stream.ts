import type { ProblemCode } from '../../model/index.ts';
import type { Notes } from '../decoder.ts';
import type { ByteReader } from '../reader.ts';
import { mostBlockOf, walkBlocks } from './blocks.ts';
import { type Engines, isBadInput, isWrongChecksum } from './engine.ts';
import { type FrameHeader, MOST_BLOCK, plainHeader } from './frame-header.ts';
import { CHECKSUM_LENGTH, readChecksum, type Tally, wrongChecksum } from './tally.ts';

/** So many packed bytes of short blocks are decoded at once, as every call of the thread pool costs. */
const MOST_GROUP = 1 << 15;

interface Fault {
  readonly code: ProblemCode;
  readonly message: string;
  readonly offset: number;
}

/**
 * Decodes the blocks and the checksum of a frame of any length, the engine always one step ahead of the caller.
 * @returns whether it was decoded to its end; if not, the problem is reported
 */
export async function* streamFrame(
  reader: ByteReader,
  notes: Notes,
  header: FrameHeader,
  tally: Tally,
  engines: Engines,
): AsyncGenerator<Uint8Array, boolean> {
  // A wrong content size must not make blocks fail that are longer than it.
  const window = header.singleSegment ? Math.max(header.window, MOST_BLOCK) : header.window;
  const engine = engines.obtain(window);
  const cutter = cutFrame(reader, header, tally);
  let given: Uint8Array | undefined;
  let start = reader.position;

  async function feed(): Promise<void> {
    const first = given === undefined;
    start = reader.position;
    given = await cutter.next();
    if (!given) return;
    engine.feed(first ? Buffer.concat([plainHeader(window, header.checksum), given]) : given);
  }

  try {
    await feed();
    while (given && !engine.error) {
      const output = await engine.take();
      // The next piece goes in first: the pool works on it while the caller uses this output.
      if (engine.hungry) await feed();
      if (!output) continue;
      tally.content += output.length;
      yield output;
    }
  } finally {
    // What is unfinished in it must not become the beginning of the next frame.
    if (given || cutter.fault) engines.discard();
  }
  const fault = engine.error ? explain(engine.error, start, given, tally) : cutter.fault;
  if (!fault) return true;
  notes.problem(fault.code, fault.message, fault.offset);
  return fault.code === 'stream.checksum';
}

/** @throws the error itself where the input is not to blame */
function explain(error: Error, start: number, given: Uint8Array | undefined, tally: Tally): Fault {
  if (!isBadInput(error)) throw error;
  if (isWrongChecksum(error)) {
    return { code: 'stream.checksum', message: wrongChecksum(tally.checksum ?? 0), offset: start };
  }
  const message = `zstd: ${error.message}, within ${given?.length ?? 0} bytes from here`;
  return { code: 'stream.corrupt', message, offset: start };
}

/** A frame behind its header, in pieces. */
interface Cutter {
  /**
   * The next whole blocks, or at last the checksum alone, so that all content is there before it can turn out wrong.
   * Valid until the next call. undefined at the end.
   */
  next(): Promise<Uint8Array | undefined>;
  /** Why the end came early. */
  readonly fault: Fault | undefined;
}

function cutFrame(reader: ByteReader, header: FrameHeader, tally: Tally): Cutter {
  const mostBlock = mostBlockOf(header);
  let part: 'blocks' | 'checksum' | 'end' = 'blocks';
  let packed = 0;
  let fault: Fault | undefined;

  const truncated = (what: string): void => {
    part = 'end';
    fault = { code: 'stream.truncated', message: `the input ends within ${what}`, offset: reader.position };
  };

  async function nextBlocks(): Promise<Uint8Array | undefined> {
    const offset = reader.position;
    // Groups grow with what came before: of a damaged frame at most an eighth more is lost than has to be.
    const budget = Math.min(MOST_GROUP, packed >> 3);
    for (let look = Math.max(budget, 3); ; ) {
      const bytes = await reader.peek(look);
      const walk = walkBlocks(bytes, mostBlock, budget);
      if (walk.blocks > 0) {
        tally.blocks += walk.blocks;
        packed += walk.length;
        if (walk.last) part = header.checksum ? 'checksum' : 'end';
        return await reader.take(walk.length);
      }
      if (walk.fault) {
        part = 'end';
        fault = { code: 'stream.corrupt', message: `zstd: ${walk.fault}`, offset };
        return undefined;
      }
      if (bytes.length < look) {
        // The engine gets the content out of the beginning of a raw block.
        const rest = await reader.take(bytes.length);
        truncated('a zstd frame');
        return rest;
      }
      look = walk.wanted;
    }
  }

  async function nextChecksum(): Promise<Uint8Array | undefined> {
    const bytes = await reader.take(CHECKSUM_LENGTH);
    part = 'end';
    if (bytes.length === CHECKSUM_LENGTH) {
      tally.checksum = readChecksum(bytes, 0);
      return bytes;
    }
    truncated('the checksum of a zstd frame');
    return undefined;
  }

  return {
    get fault() {
      return fault;
    },
    async next() {
      if (part === 'blocks') return await nextBlocks();
      return part === 'checksum' ? await nextChecksum() : undefined;
    },
  };
}
