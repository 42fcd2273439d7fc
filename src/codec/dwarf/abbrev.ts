import { asBuffer } from '../bytes.ts';
import { type Cursor, cursorOn, sleb, uleb } from './cursor.ts';
import type { DebugReading } from './sections.ts';

/** How the attributes of one kind of entry are stored (DWARF 5, section 7.5.3). */
export interface Abbreviation {
  readonly tag: number;
  readonly attributes: readonly {
    readonly name: number;
    readonly form: number;
    readonly implicit: number;
  }[];
}

/** Looks up abbreviations in `.debug_abbrev`. */
export interface Abbreviations {
  /** The declaration of `code` in the table at `table`; undefined where there is none. */
  find(table: number, code: number): Promise<Abbreviation | undefined>;
}

interface Table {
  readonly known: Map<number, Abbreviation>;
  /** Where the next declaration stands; undefined at the end of the table. */
  next: number | undefined;
}

/** How much of a table is read at once. */
const PIECE = 1 << 13;
/** No unit has more attributes than the standard knows names; values of no width would otherwise cost nothing. */
const MOST_ATTRIBUTES = 512;
/** Tables remembered: units share one, or have one each and need it once. */
const MOST_TABLES = 4096;
const IMPLICIT_CONST = 0x21;

/** Tables are read only as far as a declaration that is asked for: that of a unit is nearly always the first. */
export function abbreviations(reading: DebugReading): Abbreviations {
  const tables = new Map<number, Table>();
  return {
    async find(offset, code) {
      if (tables.size > MOST_TABLES) tables.clear();
      const table = tables.get(offset) ?? { known: new Map(), next: offset };
      tables.set(offset, table);
      const known = table.known.get(code);
      if (known || table.next === undefined) return known;
      return await readUntil(reading, table, code);
    },
  };
}

async function readUntil(
  { sections, budget, little }: DebugReading,
  table: Table,
  code: number,
): Promise<Abbreviation | undefined> {
  const section = sections.abbrev;
  let piece = PIECE;
  while (section && table.next !== undefined && table.next < section.size && budget.steps > 0) {
    const from: number = table.next;
    const bytes = section.at(from, piece) ?? (await section.load(from, piece));
    const cursor = cursorOn(asBuffer(bytes), little);
    const found = readPiece(cursor, table, from, code, budget);
    if (found || table.next === undefined) return found;
    // Nothing was complete in it: a larger piece is needed, or the section ends within the declaration.
    if (table.next !== from) continue;
    if (bytes.length < piece || piece > 1 << 20) break;
    piece *= 8;
  }
  table.next = undefined;
  return undefined;
}

/** Takes the complete declarations of a piece, up to that of `code`. */
function readPiece(
  cursor: Cursor,
  table: Table,
  from: number,
  code: number,
  budget: { steps: number },
): Abbreviation | undefined {
  while (budget.steps-- > 0) {
    const own = uleb(cursor);
    if (cursor.over) return undefined;
    if (own === 0) {
      table.next = undefined;
      return undefined;
    }
    const declared = declaration(cursor);
    if (cursor.over) return undefined;
    budget.steps -= declared?.attributes.length ?? 0;
    if (!declared) {
      table.next = undefined;
      return undefined;
    }
    table.next = from + cursor.at;
    // The first declaration of a code counts.
    if (!table.known.has(own)) table.known.set(own, declared);
    if (own === code) return declared;
  }
  return undefined;
}

function declaration(cursor: Cursor): Abbreviation | undefined {
  const tag = uleb(cursor);
  cursor.at++;
  const attributes: Abbreviation['attributes'][number][] = [];
  while (attributes.length < MOST_ATTRIBUTES) {
    const name = uleb(cursor);
    const form = uleb(cursor);
    if (cursor.over) return undefined;
    if (name === 0 && form === 0) return { tag, attributes };
    attributes.push({ name, form, implicit: form === IMPLICIT_CONST ? sleb(cursor) : 0 });
  }
  return undefined;
}
