import { latin1, untilNul, utf8 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { quoted } from '../common/names.ts';
import { type ElfFile, hexNumber, type Section, sectionBytes } from './file.ts';
import { type StoredText, textsIn } from './strings.ts';
import { LISTED } from './table-fields.ts';

/** Decodes a section that is known by its name. */
export type SectionDecoder = (file: ElfFile, section: Section) => Promise<Field[]>;

/** Largest section of texts that is read, in bytes. */
const LARGEST = 1 << 22;

/** Texts of a section, out of the rows of the whole file: thousands of sections may share their bytes. */
function takeTexts(file: ElfFile, bytes: Buffer, section: Section): StoredText[] {
  const { allowance, context } = file;
  const found = textsIn(
    bytes,
    section.offset,
    context.wantsRows ? allowance.rows : Math.min(LISTED, allowance.rows),
  );
  allowance.rows -= found.length;
  return found;
}

/** Texts between NULs, each a field. */
const texts =
  (name: string, meaning: Meaning): SectionDecoder =>
  async (file, section) => {
    const bytes = await sectionBytes(file, section, LARGEST);
    return takeTexts(file, bytes, section).map(({ text, offset, length }) => ({
      name,
      value: text,
      offset,
      length,
      meaning,
    }));
  };

const MODULE_MEANINGS: Readonly<Record<string, Meaning>> = {
  version: 'version',
  vermagic: 'tool',
  srcversion: 'id',
  name: 'name',
  author: 'owner',
  description: 'comment',
  firmware: 'path',
  staging: 'comment',
};

/** What a kernel module says of itself: `key=value` between NULs. */
const modinfo: SectionDecoder = async (file, section) => {
  const bytes = await sectionBytes(file, section, LARGEST);
  return takeTexts(file, bytes, section).map(({ text, offset, length }) => {
    const equals = text.indexOf('=');
    const name = equals < 0 ? 'modinfo' : text.slice(0, equals);
    const meaning = MODULE_MEANINGS[name];
    return { name, value: text.slice(equals + 1), offset, length, ...(meaning ? { meaning } : {}) };
  });
};

/** A file name, zeros up to a multiple of four, its CRC-32 (GDB, "Debugging Information in Separate Files"). */
const debugLink: SectionDecoder = async (file, section) => {
  const bytes = await sectionBytes(file, section, LARGEST);
  const nul = bytes.indexOf(0);
  const at = Math.ceil((nul + 1) / 4) * 4;
  if (nul <= 0 || at + 4 !== bytes.length) {
    const message = `${bytes.length} bytes are no name and checksum`;
    file.context.problem('elf.debug-link', message, section.offset);
    return [];
  }
  const name = utf8(untilNul(bytes)) ?? latin1(untilNul(bytes));
  const { offset } = section;
  return [
    { name: 'file name', value: name, offset, length: nul, meaning: 'path' },
    {
      name: 'CRC-32',
      value: hexNumber(bytes.subarray(at), file.little),
      offset: offset + at,
      length: 4,
      meaning: 'checksum',
    },
  ];
};

/** The path of a file shared by several programs (dwz), and its build id. */
const debugAltLink: SectionDecoder = async (file, section) => {
  const bytes = await sectionBytes(file, section, LARGEST);
  const nul = bytes.indexOf(0);
  if (nul <= 0) {
    file.context.problem('elf.debug-link', 'there is no name of the shared file', section.offset);
    return [];
  }
  const { offset } = section;
  const name = utf8(untilNul(bytes)) ?? latin1(untilNul(bytes));
  const id = bytes.subarray(nul + 1);
  return [
    { name: 'file name', value: name, offset, length: nul, meaning: 'path' },
    {
      name: 'build-id',
      value: id.toString('hex'),
      offset: offset + nul + 1,
      length: id.length,
      meaning: 'id',
    },
  ];
};

/** The path of the dynamic loader. The kernel demands that a NUL ends it, and reads nothing behind the first. */
export function interpreterFields(file: ElfFile, bytes: Buffer, offset: number): Field[] {
  const nul = bytes.indexOf(0);
  const content = untilNul(bytes);
  const value = utf8(content) ?? latin1(content);
  if (nul !== bytes.length - 1) {
    const message = nul < 0 ? `no NUL ends ${quoted(value)}` : `bytes follow the NUL of ${quoted(value)}`;
    file.context.problem('elf.interpreter', message, offset);
  }
  return [{ name: 'interpreter', value, offset, length: content.length, meaning: 'path' }];
}

/** By the section's name, without the dot of the compiler's own. */
export const NAMED_SECTIONS: ReadonlyMap<string, SectionDecoder> = new Map([
  ['.comment', texts('compiler', 'tool')],
  ['.GCC.command.line', texts('command line', 'tool')],
  ['.gnu.lto_.opts', texts('options', 'tool')],
  ['.llvmcmd', texts('options', 'tool')],
  ['.annobin.notes', texts('annobin', 'tool')],
  ['.deplibs', texts('library', 'name')],
  ['.modinfo', modinfo],
  ['.gnu_debuglink', debugLink],
  ['.gnu_debugaltlink', debugAltLink],
]);
