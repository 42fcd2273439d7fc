/** The links of marked positions have this bit; all others are below it, as blocks have less than 2^20 bytes. */
const MARK = 1 << 28;
/** Positions at which a walk begins, in blocks that are worth it. */
const MARKS = 64;
const WORTH_MARKS = 1 << 14;
const PAGE = 1 << 11;

/** Room for undoing the transform of blocks of up to `most` bytes: about five times as much. */
export interface TransformRoom {
  readonly most: number;
  /** By position in the sorted rotations: the position of the next byte times 256, plus that byte. */
  readonly links: Int32Array;
  /** Pages of content in the order in which they were walked. */
  readonly pages: Uint8Array;
  /** Bytes in each page, and the page that follows it. */
  readonly lengths: Int32Array;
  readonly following: Int32Array;
}

/** See {@link TransformRoom}. */
export function createTransformRoom(most: number): TransformRoom {
  const pages = Math.ceil(most / PAGE) + marksIn(most);
  return {
    most,
    links: new Int32Array(most),
    pages: new Uint8Array(pages * PAGE),
    lengths: new Int32Array(pages),
    following: new Int32Array(pages),
  };
}

/**
 * Undoes the Burrows-Wheeler transform of `length` bytes in place.
 *
 * The content is a walk along links that jump all over the block, and each jump waits for memory. So several walks go
 * on at once, from positions spread over the block; each fills pages until it comes to where another began. Following
 * the pages from the first position gives the content.
 *
 * @param bytes the last column of the sorted rotations; receives the content
 * @param counts how often each byte value occurs; used up
 * @param origin the rotation that is the content, less than `length`
 */
export function undoTransform(
  bytes: Uint8Array,
  length: number,
  counts: Int32Array,
  origin: number,
  room: TransformRoom,
): void {
  setLinks(bytes, length, counts, room.links);
  walkAll(length, origin, marksIn(length), room);
  gather(bytes, length, room);
}

function marksIn(length: number): number {
  return length < WORTH_MARKS ? 1 : MARKS;
}

function setLinks(bytes: Uint8Array, length: number, counts: Int32Array, links: Int32Array): void {
  let sum = 0;
  for (let value = 0; value < 256; value++) {
    const count = counts[value]!;
    counts[value] = sum;
    sum += count;
  }
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    links[counts[byte]!++] = (i << 8) | byte;
  }
}

/** Fills the pages; page n begins at mark n, mark 0 is the origin. */
function walkAll(length: number, origin: number, marks: number, room: TransformRoom): void {
  const { links, pages, lengths, following } = room;
  const markOf = new Map<number, number>();
  const positions: number[] = [];
  for (let mark = 0; mark < marks; mark++) {
    const position = (origin + Math.floor((mark * length) / marks)) % length;
    positions.push(position);
    markOf.set(position, mark);
    links[position]! |= MARK;
  }
  let nextMark = 0;
  let nextPage = marks;
  const at = [0, 0, 0, 0];
  const page = [-1, -1, -1, -1];
  const used = [0, 0, 0, 0];

  /** Begins a walk at the next mark, if there is one. */
  const begin = (walk: number): void => {
    if (nextMark === marks) {
      page[walk] = -1;
      return;
    }
    const link = links[positions[nextMark]!]!;
    pages[nextMark * PAGE] = link;
    at[walk] = (link & (MARK - 1)) >>> 8;
    page[walk] = nextMark++;
    used[walk] = 1;
  };
  /** Goes on to another page or walk where one is at its end. */
  const turn = (walk: number): void => {
    if (links[at[walk]!]! & MARK) {
      lengths[page[walk]!] = used[walk]!;
      following[page[walk]!] = markOf.get(at[walk]!)!;
      begin(walk);
    } else if (used[walk] === PAGE) {
      lengths[page[walk]!] = PAGE;
      following[page[walk]!] = nextPage;
      page[walk] = nextPage++;
      used[walk] = 0;
    }
  };

  for (let walk = 0; walk < 4; walk++) begin(walk);
  while (page[0]! >= 0 && page[1]! >= 0 && page[2]! >= 0 && page[3]! >= 0) {
    const steps = walkFour(links, pages, at, page, used);
    for (let walk = 0; walk < 4; walk++) {
      used[walk]! += steps;
      turn(walk);
    }
  }
  for (let walk = 0; walk < 4; walk++) {
    while (page[walk]! >= 0) {
      used[walk]! += walkOne(links, pages, at, page, used, walk);
      turn(walk);
    }
  }
}

/** Walks on until one of four comes to a mark or the end of its page. @returns the number of steps of each */
function walkFour(
  links: Int32Array,
  pages: Uint8Array,
  at: number[],
  page: number[],
  used: number[],
): number {
  let a = at[0]!;
  let b = at[1]!;
  let c = at[2]!;
  let d = at[3]!;
  const toA = page[0]! * PAGE + used[0]!;
  const toB = page[1]! * PAGE + used[1]!;
  const toC = page[2]! * PAGE + used[2]!;
  const toD = page[3]! * PAGE + used[3]!;
  const most = PAGE - Math.max(used[0]!, used[1]!, used[2]!, used[3]!);
  let step = 0;
  for (; step < most; step++) {
    const linkA = links[a]!;
    const linkB = links[b]!;
    const linkC = links[c]!;
    const linkD = links[d]!;
    if ((linkA | linkB | linkC | linkD) & MARK) break;
    pages[toA + step] = linkA;
    pages[toB + step] = linkB;
    pages[toC + step] = linkC;
    pages[toD + step] = linkD;
    a = linkA >>> 8;
    b = linkB >>> 8;
    c = linkC >>> 8;
    d = linkD >>> 8;
  }
  at[0] = a;
  at[1] = b;
  at[2] = c;
  at[3] = d;
  return step;
}

function walkOne(
  links: Int32Array,
  pages: Uint8Array,
  at: number[],
  page: number[],
  used: number[],
  walk: number,
): number {
  let position = at[walk]!;
  const to = page[walk]! * PAGE + used[walk]!;
  const most = PAGE - used[walk]!;
  let step = 0;
  for (; step < most; step++) {
    const link = links[position]!;
    if (link & MARK) break;
    pages[to + step] = link;
    position = link >>> 8;
  }
  at[walk] = position;
  return step;
}

/** Puts the pages together. Content that repeats itself comes back to the first page early. */
function gather(bytes: Uint8Array, length: number, room: TransformRoom): void {
  let filled = 0;
  let page = 0;
  do {
    const part = Math.min(room.lengths[page]!, length - filled);
    bytes.set(room.pages.subarray(page * PAGE, page * PAGE + part), filled);
    filled += part;
    page = room.following[page]!;
  } while (page !== 0 && filled < length);
  while (filled < length) {
    const part = Math.min(filled, length - filled);
    bytes.copyWithin(filled, 0, part);
    filled += part;
  }
}
