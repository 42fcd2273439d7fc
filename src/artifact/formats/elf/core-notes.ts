import { latin1, untilNul } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ElfFile } from './file.ts';
import type { NoteText } from './note-kinds.ts';
import type { Note } from './notes.ts';

/** Types of notes in the memory image of a process (Linux, `elf.h`). */
const NAMES: Readonly<Record<number, string>> = {
  1: 'NT_PRSTATUS',
  2: 'NT_FPREGSET',
  3: 'NT_PRPSINFO',
  4: 'NT_TASKSTRUCT',
  6: 'NT_AUXV',
  1179208773: 'NT_FILE',
  1189489535: 'NT_PRXFPREG',
  1397311305: 'NT_SIGINFO',
  256: 'NT_PPC_VMX',
  258: 'NT_PPC_VSX',
  512: 'NT_386_TLS',
  513: 'NT_386_IOPERM',
  514: 'NT_X86_XSTATE',
  516: 'NT_X86_SHSTK',
  517: 'NT_X86_XSAVE_LAYOUT',
  768: 'NT_S390_HIGH_GPRS',
  1024: 'NT_ARM_VFP',
  1025: 'NT_ARM_TLS',
  1026: 'NT_ARM_HW_BREAK',
  1027: 'NT_ARM_HW_WATCH',
  1028: 'NT_ARM_SYSTEM_CALL',
  1029: 'NT_ARM_SVE',
  1030: 'NT_ARM_PAC_MASK',
  1033: 'NT_ARM_TAGGED_ADDR_CTRL',
};

const PSINFO = 3;
const FILES = 0x46494c45;
/** Mapped files that are told one by one. */
const LISTED = 1000;

/** A note of a core file: the process and its files by name, registers and memory states as bytes. */
export function coreNote(file: ElfFile, note: Note): NoteText {
  const name = NAMES[note.type] ?? `note 0x${note.type.toString(16)}`;
  if (note.type === PSINFO) return { name, ...processOf(file, note) };
  if (note.type === FILES) return { name, fields: mappedFiles(file, note) };
  return { name };
}

/** The name and arguments stand in the last 96 bytes of the structure, whatever the widths of ids before them. */
function processOf(_file: ElfFile, { description, descriptionAt }: Note): Omit<NoteText, 'name'> {
  const at = description.length - 96;
  if (at < 0) return {};
  const text = (from: number, length: number) => latin1(untilNul(description.subarray(from, from + length)));
  const program = text(at, 16);
  return {
    value: program,
    fields: [
      { name: 'pr_fname', value: program, offset: descriptionAt + at, length: 16, meaning: 'name' },
      {
        name: 'pr_psargs',
        value: text(at + 16, 80),
        offset: descriptionAt + at + 16,
        length: 80,
        meaning: 'path',
      },
    ],
  };
}

/** A count, the page size, three numbers for each mapping, then their names. */
function mappedFiles({ wide, little, context }: ElfFile, { description, descriptionAt }: Note): Field[] {
  const width = wide ? 8 : 4;
  const head = 2 * width;
  if (description.length < head) return [];
  const count = wide
    ? Number(little ? description.readBigUInt64LE(0) : description.readBigUInt64BE(0))
    : little
      ? description.readUInt32LE(0)
      : description.readUInt32BE(0);
  const fields: Field[] = [{ name: 'count', value: count, offset: descriptionAt, length: width }];
  const most = context.wantsRows ? context.limits.steps : LISTED;
  let at = head + count * 3 * width;
  for (let i = 0; i < Math.min(count, most) && at < description.length; i++) {
    const nul = description.indexOf(0, at);
    const end = nul < 0 ? description.length : nul;
    const value = latin1(description.subarray(at, end));
    fields.push({
      name: 'mapped file',
      value,
      offset: descriptionAt + at,
      length: end - at,
      meaning: 'path',
    });
    at = end + 1;
  }
  return fields;
}
