import { layout, u16, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { type ElfFile, type Section, sectionBytes } from './file.ts';
import { type StringTable, stringTable } from './strings.ts';
import { SHT } from './table-names.ts';

/** Versions needed and defined (Linux Standard Base, "Symbol Versioning"; the same in both classes). */
const VERNEED = layout('le', {
  vn_version: u16(),
  vn_cnt: u16(),
  vn_file: u32(),
  vn_aux: u32(),
  vn_next: u32(),
});
const VERNAUX = layout('le', {
  vna_hash: u32(),
  vna_flags: u16(),
  vna_other: u16(),
  vna_name: u32(),
  vna_next: u32(),
});
const VERDEF = layout('le', {
  vd_version: u16(),
  vd_flags: u16(),
  vd_ndx: u16(),
  vd_cnt: u16(),
  vd_hash: u32(),
  vd_aux: u32(),
  vd_next: u32(),
});
const VERDAUX = layout('le', { vda_name: u32(), vda_next: u32() });

interface Walk {
  readonly file: ElfFile;
  readonly section: Section;
  readonly bytes: Buffer;
  readonly names: StringTable;
  /** Entries of chains that may still be read: chains may share their tails. */
  left: number;
}

/** The libraries with the versions needed of each, or the versions defined. */
export async function versionFields(file: ElfFile, section: Section): Promise<Field[]> {
  const linked = file.sections[section.link];
  if (!linked) return [];
  const bytes = await sectionBytes(file, section);
  const names = stringTable(await sectionBytes(file, linked), linked.offset, file.context);
  const walk: Walk = { file, section, bytes, names, left: file.context.wantsRows ? 1_000_000 : 10_000 };
  const fields: Field[] = [];
  const step = section.type === SHT.VERNEED ? needed : defined;
  for (let at = 0; at < bytes.length && walk.left > 0; ) {
    const found = step(walk, at);
    if (!found) {
      file.tally.add('elf.version-table', 'an entry ends behind its section', section.offset + at);
      break;
    }
    fields.push(found.field);
    if (found.next === 0) break;
    at += found.next;
  }
  return fields;
}

type Step = (walk: Walk, at: number) => { readonly field: Field; readonly next: number } | undefined;

const needed: Step = (walk, at) => {
  const { bytes, section, file } = walk;
  const head = VERNEED.read(bytes, at, file.endian);
  if (!head) return undefined;
  const versions: Field[] = [];
  let aux = at + head.vn_aux;
  for (let i = 0; i < head.vn_cnt && walk.left-- > 0; i++) {
    const entry = VERNAUX.read(bytes, aux, file.endian);
    if (!entry) return undefined;
    versions.push(nameField(walk, 'vna_name', entry.vna_name, aux, VERNAUX.length));
    if (entry.vna_next === 0) break;
    aux += entry.vna_next;
  }
  const named = nameField(walk, 'version needed', head.vn_file, at, VERNEED.length);
  return { field: { ...named, offset: section.offset + at, fields: versions }, next: head.vn_next };
};

const defined: Step = (walk, at) => {
  const { bytes, file } = walk;
  const head = VERDEF.read(bytes, at, file.endian);
  if (!head) return undefined;
  const names: Field[] = [];
  let aux = at + head.vd_aux;
  // The first name is that of the version, the others those it follows.
  for (let i = 0; i < head.vd_cnt && walk.left-- > 0; i++) {
    const entry = VERDAUX.read(bytes, aux, file.endian);
    if (!entry) return undefined;
    names.push(nameField(walk, i === 0 ? 'version defined' : 'parent', entry.vda_name, aux, VERDAUX.length));
    if (entry.vda_next === 0) break;
    aux += entry.vda_next;
  }
  const [own, ...parents] = names;
  const place = { offset: walk.section.offset + at, length: VERDEF.length };
  const field: Field = { ...(own ?? { name: 'version defined' }), ...place, fields: parents };
  return { field, next: head.vd_next };
};

function nameField(walk: Walk, name: string, reference: number, at: number, length: number): Field {
  const { names, section, file } = walk;
  const text = names.get(reference);
  const offset = section.offset + at;
  if (!text) file.tally.add('elf.name', 'a version has a name that is not in the table of strings', offset);
  return { name, ...(text ? { value: text.text } : {}), offset, length, meaning: 'version' };
}
