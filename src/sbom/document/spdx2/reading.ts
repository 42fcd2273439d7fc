import type { BomRest } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';
import { type Fields, restOf, textOf } from '../spdx/fields.ts';
import type { DocNode, DocObject } from '../spdx/node.ts';
import { isSpdxDate } from '../spdx/words.ts';
import { fieldType, type Spdx2Class, typedPlain } from './schema.ts';

/** What the readers of parts of a document share. */
export interface Reading {
  readonly note: Noter;
  readonly rest: BomRest[];
  /** Prefix that names of the document have in full: `namespace#`. */
  readonly prefix: string;
  /** Refs given so far. */
  readonly refs: Set<string>;
  /** How many refs were made up. */
  readonly made: { count: number };
  /** Links found at packages: `hasFiles`. */
  readonly contains: { readonly from: string; readonly to: string }[];
}

/** Notes a field that the specification demands. */
export function missing(note: Noter, place: string, field: string): void {
  note('error', 'spdx.field-missing', `${place}/${field}`, `SPDX demands ${field}`);
}

/** Moves what nobody took into `rest`, with a note where SPDX 2 knows no such field. */
export function keepRest(
  fields: Fields,
  owner: Spdx2Class,
  of: string | undefined,
  reading: Reading,
  path = '',
): void {
  for (const [name, value] of fields.left()) {
    const type = fieldType(owner, name);
    if (type === undefined)
      reading.note(
        'warning',
        'spdx.field-unknown',
        value.place,
        `SPDX 2 has no field ${JSON.stringify(name)} here`,
      );
    if (isDate(name)) checkDate(value, reading.note);
    if (name === 'annotations') checkAnnotations(value, reading.note);
    reading.rest.push(restOf(path + name, typedPlain(value, type), value.place, of));
  }
}

/** The objects of a list; what is none is noted and kept in `rest`. */
export function objects(fields: Fields, name: string, { note, rest }: Reading, of?: string): DocObject[] {
  const found: DocObject[] = [];
  for (const item of fields.list(name)) {
    if (item.kind === 'object') found.push(item);
    else if (item.kind === 'scalar' && (item.value === null || item.value === '')) continue;
    else {
      note('error', 'spdx.type', item.place, 'this should be an object');
      rest.push(restOf(name, item, item.place, of));
    }
  }
  return found;
}

/** The id of an element: as written where it is free, with a number behind where it is taken, made up where there is none. */
export function takeRef(
  id: string | undefined,
  place: string,
  { note, refs, prefix, made }: Reading,
): string {
  const wanted = id === undefined ? undefined : localId(id, prefix);
  if (wanted === undefined) note('error', 'spdx.id-missing', place, 'this has no SPDXID');
  else if (refs.has(wanted))
    note('error', 'spdx.id-duplicate', place, `another element has the SPDXID ${wanted} already`);
  else if (!/^SPDXRef-[A-Za-z0-9.-]+$/.test(wanted))
    note('warning', 'spdx.id-invalid', place, `${wanted} is no SPDXID: SPDXRef-, letters, digits, . and -`);
  const base = `${wanted ?? ''}#`;
  let ref = wanted ?? `${base}${++made.count}`;
  // Numbers go up from what is taken altogether, so that a million equal ids take no quadratic time.
  for (let i = refs.size; refs.has(ref); i++) ref = `${base}${i}`;
  refs.add(ref);
  return ref;
}

/** A name without the namespace of the document in front. */
export function localId(id: string, prefix: string): string {
  const text = id.trim();
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** Notes a date that is not in the form of SPDX. */
export function checkDate(value: DocNode, note: Noter): void {
  const text = textOf(value);
  if (text === undefined || !isSpdxDate(text))
    note(
      'warning',
      'spdx.date',
      value.place,
      `${JSON.stringify(text ?? null)} is no date such as 2010-01-29T18:30:22Z`,
    );
}

function isDate(name: string): boolean {
  return name === 'builtDate' || name === 'releaseDate' || name === 'validUntilDate';
}

function checkAnnotations(value: DocNode, note: Noter): void {
  for (const item of value.kind === 'list' ? value.items : [value]) {
    const date = item.kind === 'object' ? item.members.get('annotationDate') : undefined;
    if (date) checkDate(date, note);
  }
}
