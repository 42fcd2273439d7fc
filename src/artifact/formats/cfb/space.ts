import { DIFAT_SECTOR, END_OF_CHAIN, FAT_SECTOR, FREE_SECTOR } from './header.ts';

/** Units of storage (sectors or mini sectors) with their table of chains and what each belongs to. */
export interface Space {
  /** `sector` or `mini sector`, for messages. */
  readonly what: string;
  /** Bytes of a unit. */
  readonly unit: number;
  /** Units that are there. */
  readonly count: number;
  /** What follows a unit in its chain; units beyond its end are not described by the allocation table. */
  readonly table: Uint32Array;
  /** Who uses a unit: index in `names`, 0 for nobody. */
  readonly owners: Uint32Array;
  readonly names: string[];
  /** Pieces that a chain may consist of. */
  readonly pieces: number;
  /** How many units may still be walked over that belong to somebody else: bounds crossed chains. */
  crossings: number;
}

/** Units `first` up to `first + count`, exclusive. */
export interface Units {
  readonly first: number;
  readonly count: number;
}

/** Pieces of a chain, packed: there may be a million. */
export interface UnitList {
  readonly length: number;
  at(index: number): Units;
}

/** What following a chain found. */
export interface Walked {
  /** The units wanted, in the order of the chain; neighbours are joined. */
  readonly wanted: UnitList;
  /** Units of the chain beyond those wanted. */
  readonly extra: UnitList;
  /** How many units `wanted` has. */
  readonly found: number;
  /** Why the chain ended otherwise than by its mark; also after the units wanted. */
  readonly broken?: string;
  /** The first unit that belongs to somebody else. */
  readonly crossed?: { readonly unit: number; readonly other: string };
}

/** A space of `count` units, nobody's so far. `steps` bounds the pieces of a chain and the walk over units used twice. */
export function createSpace(
  what: string,
  unit: number,
  count: number,
  table: Uint32Array,
  steps: number,
): Space {
  const owners = new Uint32Array(count);
  return { what, unit, count, table, owners, names: [''], pieces: steps, crossings: steps };
}

/** Makes a new owner. @returns its number */
export function newOwner(space: Space, name: string): number {
  return space.names.push(name) - 1;
}

/**
 * Follows the chain from `start` and takes its units for `owner`. Ends at a cycle, outside the space, and in units of
 * somebody else once all crossings are used up.
 * @param need units that are wanted; units after them are taken as well, told apart as `extra`
 */
export function followChain(space: Space, start: number, need: number, owner: number): Walked {
  const { owners, table, names, what } = space;
  const wanted = createUnits();
  const extra = createUnits();
  let crossed: Walked['crossed'];
  let found = 0;
  let broken: string | undefined;
  let walked = 0;
  for (let at = start; at !== END_OF_CHAIN; at = table[at]!) {
    const other = owners[at];
    // A cycle through units of somebody else is not seen by their owner: more units than there are must repeat.
    if (walked++ >= space.count) broken = `it comes back to ${what} ${at}`;
    else if (other === undefined || at >= table.length) broken = outside(space, at);
    else if (other === owner) broken = `it comes back to ${what} ${at}`;
    else if (other !== 0) {
      if (found >= need) {
        broken = `it goes on into ${names[other]}`;
        break;
      }
      crossed ??= { unit: at, other: names[other]! };
      if (space.crossings-- <= 0) broken = `too many ${what}s are used twice`;
    } else owners[at] = owner;
    if (broken !== undefined) break;
    const isWanted = found < need;
    if (!(isWanted ? wanted : extra).add(at, space.pieces)) {
      broken = `it consists of more than ${space.pieces} pieces (--limit steps)`;
      break;
    }
    if (isWanted) found++;
  }
  return {
    wanted,
    extra,
    found,
    ...(broken === undefined ? {} : { broken }),
    ...(crossed ? { crossed } : {}),
  };
}

/** A list that joins neighbours. */
function createUnits(): UnitList & { add(unit: number, most: number): boolean } {
  let packed = new Uint32Array(4);
  let length = 0;
  return {
    get length() {
      return length;
    },
    at: (index) => ({ first: packed[index * 2]!, count: packed[index * 2 + 1]! }),
    add(unit, most) {
      const last = length * 2 - 2;
      if (length > 0 && packed[last]! + packed[last + 1]! === unit) packed[last + 1]!++;
      else {
        if (length >= most) return false;
        if (length * 2 === packed.length) {
          const grown = new Uint32Array(packed.length * 2);
          grown.set(packed);
          packed = grown;
        }
        packed[length * 2] = unit;
        packed[length * 2 + 1] = 1;
        length++;
      }
      return true;
    },
  };
}

/** No units at all. */
export const NO_UNITS: UnitList = createUnits();

const MARKS: ReadonlyMap<number, string> = new Map([
  [FREE_SECTOR, 'a free one'],
  [FAT_SECTOR, 'one of the FAT'],
  [DIFAT_SECTOR, 'one of the DIFAT'],
]);

function outside({ what, count, table }: Space, at: number): string {
  const mark = MARKS.get(at);
  if (mark) return `it leads to the mark of ${mark}`;
  if (at < count) return `it leads to ${what} ${at}, the table has ${table.length}`;
  return `it leads to ${what} ${at}, there are ${count}`;
}
