import { hex, type LzxDecoder, layout, u16, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Tally } from '../common/tally.ts';
import type { Window } from '../common/window.ts';
import { cabChecksum } from './checksum.ts';
import type { CabFolder } from './folders.ts';

const DATA = layout('le', { csum: u32('checksum'), cbData: u16('size'), cbUncomp: u16('size') });

/** Most bytes of content in one block ([MS-CAB] section 2.4). */
export const MOST_CONTENT = 1 << 15;

/** What reading blocks takes. */
export interface Blocks {
  readonly window: Window;
  readonly context: ReadContext;
  readonly tally: Tally;
  /** Bytes reserved in each block. */
  readonly reserve: number;
  /** The last folder goes on in another cabinet. */
  readonly hasNext: boolean;
  /** Decoders of LZX that are done, by the size of their window: a cabinet may have a folder for every file, and they take much memory. */
  readonly spare: Map<number, LzxDecoder>;
  /** Blocks of all folders read so far. */
  steps: number;
}

/** One CFDATA. */
export interface CabBlock {
  readonly at: number;
  /** The packed bytes; valid as long as wanted. */
  readonly packed: Uint8Array;
  readonly packedAt: number;
  /** Bytes it decodes to. */
  readonly size: number;
}

/** A walk over the blocks of a folder. */
export interface BlockWalk {
  /** The next block; undefined at the end of the folder, and where the next one is not there. */
  next(): CabBlock | undefined | Promise<CabBlock | undefined>;
  /** The first byte behind the blocks read so far. */
  readonly at: number;
  readonly count: number;
  /** Bytes that the blocks read so far decode to, as they say. */
  readonly content: number;
  /** All blocks were there; the last one may go on in the next cabinet. */
  readonly whole: boolean;
  /** Each block as a field, where such rows are wanted. */
  readonly rows: readonly Field[];
}

/**
 * Walks over the blocks of a folder, and compares their checksums.
 * @param again the blocks were seen before: nothing is reported
 */
export function walkBlocks(blocks: Blocks, folder: CabFolder, again = false): BlockWalk {
  const { window, context, reserve, hasNext } = blocks;
  const head = DATA.length + reserve;
  const rows: Field[] = [];
  let { start: at } = folder;
  let count = 0;
  let content = 0;
  let last = MOST_CONTENT;
  let over = false;

  function stop(code: Parameters<ReadContext['problem']>[0], message: string): undefined {
    over = true;
    if (!again) context.problem(code, `folder ${folder.index}, block ${count}: ${message}`, at);
    return undefined;
  }

  function read(bytes: Uint8Array): CabBlock | undefined {
    const values = DATA.read(bytes);
    if (!values) return stop('cab.truncated', 'it is not there');
    const { csum, cbData, cbUncomp } = values;
    if (bytes.length < head + cbData) return stop('cab.truncated', `it ends before its ${cbData} bytes do`);
    const goesOn = cbUncomp === 0 && hasNext && count === folder.blocks - 1;
    if (cbUncomp > MOST_CONTENT) return stop('cab.block', `it is to have ${cbUncomp} bytes of content`);
    if (cbUncomp === 0 && !goesOn) return stop('cab.block', 'it is to have no content');
    const packed = bytes.subarray(head, head + cbData);
    const block = { at, packed, packedAt: at + head, size: cbUncomp };
    if (!again) check(bytes, csum, packed);
    if (context.wantsRows && !again) rows.push(blockField(bytes, at, head, cbData));
    at += head + cbData;
    count++;
    content += cbUncomp;
    last = cbUncomp;
    return goesOn ? undefined : block;
  }

  /** What differs from one tool to another is told once. */
  function check(bytes: Uint8Array, csum: number, packed: Uint8Array): void {
    const where = `folder ${folder.index}, block ${count}`;
    if (last < MOST_CONTENT && folder.method !== 0) {
      blocks.tally.add('cab.short-block', `${where} follows one of ${last} bytes`, at);
    }
    if (csum === 0) {
      blocks.tally.add('cab.no-checksum', where, at);
      return;
    }
    const computed = cabChecksum(bytes.subarray(4, head), cabChecksum(packed, 0));
    if (computed === csum) return;
    const message = `${where}: it is ${word(computed)}, stored is ${word(csum)}`;
    blocks.tally.add('cab.checksum', message, at);
  }

  return {
    next() {
      if (over || count >= folder.blocks) return undefined;
      if (++blocks.steps > context.limits.steps)
        return stop('limit.steps', `more than ${context.limits.steps} blocks`);
      const peeked = window.at(at, DATA.length);
      const known = peeked?.length === DATA.length ? window.at(at, head + sizeOf(peeked)) : undefined;
      return known ? read(known) : load().then(read);
    },
    get at() {
      return at;
    },
    get count() {
      return count;
    },
    get content() {
      return content;
    },
    get whole() {
      return count === folder.blocks;
    },
    rows,
  };

  async function load(): Promise<Uint8Array> {
    const bytes = await window.load(at, DATA.length);
    return bytes.length < DATA.length ? bytes : await window.load(at, head + sizeOf(bytes));
  }
}

function sizeOf(bytes: Uint8Array): number {
  return bytes[4]! | (bytes[5]! << 8);
}

function blockField(bytes: Uint8Array, at: number, head: number, size: number): Field {
  const reserve = head - DATA.length;
  return {
    name: 'CFDATA',
    offset: at,
    length: head + size,
    fields: [
      ...DATA.fields(bytes, 0, at),
      ...(reserve > 0
        ? [
            {
              name: 'abReserve',
              value: hex(bytes.subarray(DATA.length, Math.min(head, DATA.length + 64))),
              offset: at + DATA.length,
              length: reserve,
            },
          ]
        : []),
      { name: 'ab', offset: at + head, length: size, meaning: 'data' },
    ],
  };
}

function word(value: number): string {
  return value.toString(16).padStart(8, '0');
}
