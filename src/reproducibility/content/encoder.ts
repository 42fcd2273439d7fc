import {
  type DeflateBlock,
  type DeflateBlocks,
  deflateBlocks,
  isZlibPackedAs,
  looksLikeZlib,
  startsZlibPackedAs,
} from '../../codec/index.ts';
import type { CauseCode, RandomSource } from '../../model/index.ts';

/** Why two compressed streams of one content, whose headers declare the same, have other bytes. */
export interface EncoderFinding {
  readonly cause: Extract<CauseCode, 'compress.level' | 'compress.implementation'>;
  readonly evidence: string;
}

/** Looks into compressed streams, as far as a comparison has time for it. */
export interface EncoderSearch {
  /**
   * Never fails: what cannot be told is a level, the commonest reason.
   * @param format of the stream, or of the container that the two are stored in
   */
  tell(left: RandomSource, right: RandomSource, format: string): Promise<EncoderFinding>;
}

/** So many pairs of streams are looked into, and so much of them all: members of one archive come from one encoder. */
const MOST_PAIRS = 128;
const MOST_DECODED = 4 << 20;
/** Of each stream so much is looked into, stored and decoded. */
const MOST_STORED = 128 << 10;
const MOST_CONTENT = 1 << 20;

/** A search for one comparison. */
export function createEncoderSearch(): EncoderSearch {
  let [pairs, decoded] = [0, 0];
  let last: EncoderFinding | undefined;

  async function begin(source: RandomSource, format: string): Promise<Deflated | undefined> {
    const head = Buffer.from(await source.read(0, Math.min(source.size, MOST_STORED)));
    const found = partsOf(head, source.size, format);
    decoded += found?.blocks.decoded ?? 0;
    return found && (await deflatedBy(found));
  }

  return {
    async tell(left, right, format) {
      if (Object.hasOwn(STATED, format)) return STATED[format]!;
      if (last && (pairs >= MOST_PAIRS || decoded >= MOST_DECODED))
        return { ...last, evidence: `as the ${pairs} streams before it: this one was not looked into` };
      pairs++;
      const [one, other] = [await begin(left, format), await begin(right, format)];
      last = one && other ? deflateFinding(one, other) : UNTOLD;
      return last;
    },
  };
}

const UNTOLD: EncoderFinding = {
  cause: 'compress.level',
  evidence: 'one method, equal content, other bytes',
};

const byOther = (evidence: string): EncoderFinding => ({ cause: 'compress.implementation', evidence });

/** Formats whose headers say all, or nearly all, that a level means; they were found equal. */
const STATED: Readonly<Record<string, EncoderFinding>> = {
  bzip2: byOther('equal block size, which is all that a level means, other bytes'),
  xz: byOther('equal filters and dictionary size, equal content, other bytes'),
  lzip: byOther('equal dictionary size, equal content, other bytes'),
  lzma: byOther('equal properties and dictionary size, equal content, other bytes'),
  compress: byOther('equal code length, which is all that can be chosen, other bytes'),
  zstd: UNTOLD,
  lz4: UNTOLD,
};

interface DeflateParts {
  readonly raw: Buffer;
  readonly blocks: DeflateBlocks;
}

/** The blocks of a stream: raw deflate, or zlib where two bytes of header say so. Undefined for anything else. */
function partsOf(head: Buffer, size: number, format: string): DeflateParts | undefined {
  const framed = format !== 'gzip' && format !== 'zlib' && looksLikeZlib(head);
  const raw = framed ? head.subarray(2) : head;
  const blocks = deflateBlocks(raw, MOST_CONTENT);
  if (!blocks) return undefined;
  // Behind the last block nothing may stand but the checksum of zlib, so that other bytes are not taken for a stream.
  if (blocks.end !== undefined)
    return size - (framed ? 2 : 0) - blocks.end === (framed ? 4 : 0) ? { raw, blocks } : undefined;
  const cut = size > MOST_STORED || blocks.decoded > MOST_CONTENT - LONGEST_MATCH;
  return cut ? { raw, blocks } : undefined;
}

const LONGEST_MATCH = 258;

/** What is known of who made a deflate stream. */
interface Deflated {
  /** The level at which canonical zlib gives the same bytes. */
  readonly level?: number;
  readonly trait: Trait;
}

/** How an encoder parts a stream into blocks. */
interface Trait {
  /** Whether it belongs to one program, whose output depends on nothing but the level. */
  readonly program?: true;
  readonly text: string;
}

function deflateFinding(ours: Deflated, theirs: Deflated): EncoderFinding {
  const [a, b] = [textOf(ours), textOf(theirs)];
  const bothZlib = ours.level !== undefined && theirs.level !== undefined;
  const oneZlib = ours.level !== undefined || theirs.level !== undefined;
  const sameProgram = !oneZlib && ours.trait === theirs.trait && ours.trait.program === true;
  const stored = [ours, theirs].some(({ trait, level }) => trait === STORED && level === undefined);
  if (bothZlib || sameProgram || stored)
    return { cause: 'compress.level', evidence: a === b ? `both ${a}` : `${a}; ${b}` };
  const evidence = a === b ? `both ${a}, other bytes` : `${a}; ${b}`;
  return { cause: 'compress.implementation', evidence };
}

function textOf({ level, trait }: Deflated): string {
  return level === undefined ? trait.text : `what canonical zlib writes at level ${level}`;
}

async function deflatedBy({ raw, blocks }: DeflateParts): Promise<Deflated | undefined> {
  // Content that is so well compressed that not even one block was read to its end says nothing.
  if (blocks.blocks.length === 0) return blocks.decoded < MOST_CONTENT / 2 ? { trait: LONG } : undefined;
  const trait = TRAITS.find(({ fits }) => fits(blocks))?.trait ?? VARYING;
  const level = await zlibLevel(raw, blocks);
  return level === undefined ? { trait } : { level, trait };
}

/** The usual ones first. */
const LEVELS = [6, 9, 1, 5, 4, 3, 7, 8, 2];
/** Matches are looked for so far ahead that an encoder decides nothing about the bytes before. */
const LOOKAHEAD = 1024;

async function zlibLevel(raw: Buffer, { blocks, content, end }: DeflateBlocks): Promise<number | undefined> {
  const settled = blocks.findLast(({ contentEnd }) => contentEnd <= content.length - LOOKAHEAD);
  for (const level of LEVELS) {
    if (end !== undefined) {
      if (await isZlibPackedAs(content, { level, raw: true }, raw.subarray(0, end))) return level;
    } else if (settled) {
      // The last byte may belong to the next block as well.
      const start = raw.subarray(0, Math.floor(settled.bitEnd / 8));
      if (await startsZlibPackedAs(content, { level, raw: true }, start)) return level;
    }
  }
  return undefined;
}

const STORED: Trait = { text: 'stored blocks only' };
const LONG: Trait = { text: `a first block of more than ${MOST_STORED} bytes, which no zlib writes` };
const VARYING: Trait = { text: 'blocks or matches that canonical zlib does not choose at any level' };
/** Symbols in a block of zlib at memory level 8: one less than its buffer holds. */
const ZLIB_BLOCK = 16_383;
const GZIP_BLOCK = 32_767;
/** GNU gzip looks whether to end a block after so many symbols. */
const GZIP_STEP = 4096;
const GO_BLOCK = 16_384;
/** Rarer matches of three bytes are chance: the encoder looks for four. */
const RARE = 0.01;

interface TraitRule {
  readonly trait: Trait;
  fits(blocks: DeflateBlocks): boolean;
}

/** Seen in the output of each program named, of zlib-ng 2.3, ISA-L 2.31, Go 1.2x, gzip 1.12, Zip 3.0 and Node.js 24 among them. */
const TRAITS: readonly TraitRule[] = [
  { trait: STORED, fits: ({ blocks }) => blocks.every(({ type }) => type === 'stored') },
  {
    trait: { program: true, text: 'an empty stored block at the end, as of compress/flate of Go' },
    fits: ({ blocks, end }) => end !== undefined && isEmptyStored(blocks),
  },
  {
    trait: { program: true, text: `blocks of ${GO_BLOCK} symbols, as of compress/flate of Go` },
    fits: (found) => hasBlocks(found, ({ symbols }) => symbols === GO_BLOCK),
  },
  {
    trait: {
      program: true,
      text: `blocks of ${GZIP_BLOCK} symbols or a multiple of ${GZIP_STEP}, as of GNU gzip and Info-ZIP`,
    },
    fits: (found) =>
      hasBlocks(found, ({ symbols }) => symbols === GZIP_BLOCK || symbols % GZIP_STEP === 0) &&
      !found.blocks.every(({ symbols }) => symbols === GO_BLOCK),
  },
  {
    trait: {
      text: `blocks of ${ZLIB_BLOCK} symbols, hardly a match of three bytes, as of zlib-ng and the zlib of Chromium and Node.js`,
    },
    fits: (found) => isZlibLike(found) && isRare(found),
  },
  { trait: { text: `blocks of ${ZLIB_BLOCK} symbols, as of zlib` }, fits: isZlibLike },
  {
    trait: { text: 'fixed codes only' },
    fits: ({ blocks }) => blocks.every(({ type }) => type === 'fixed'),
  },
  {
    trait: { text: 'no match of three bytes' },
    fits: (found) => isRare(found) && found.blocks.some(({ matches }) => matches >= 50),
  },
];

function isZlibLike(found: DeflateBlocks): boolean {
  return hasBlocks(found, ({ symbols }) => symbols === ZLIB_BLOCK);
}

/** Whether all blocks fit that are full; the last one is as long as the content left. */
function hasBlocks({ blocks }: DeflateBlocks, fits: (block: DeflateBlock) => boolean): boolean {
  const full = blocks.filter(({ type, final }) => type !== 'stored' && !final);
  return full.length > 0 && full.every(fits);
}

function isEmptyStored(blocks: readonly DeflateBlock[]): boolean {
  const [last, before] = [blocks.at(-1), blocks.at(-2)];
  return last?.type === 'stored' && last.final && last.contentEnd === (before?.contentEnd ?? 0);
}

function isRare({ blocks }: DeflateBlocks): boolean {
  const matches = blocks.reduce((sum, block) => sum + block.matches, 0);
  const shortest = blocks.reduce((sum, block) => sum + block.shortest, 0);
  return matches > 0 && shortest / matches < RARE;
}
