import { flagText } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ElfFile } from './file.ts';
import { EM } from './header-names.ts';
import type { Note } from './notes.ts';

type Bits = Readonly<Record<number, string>>;

interface Property {
  readonly name: string;
  readonly bits?: Bits;
}

const ISA: Bits = { 1: 'x86-64-baseline', 2: 'x86-64-v2', 4: 'x86-64-v3', 8: 'x86-64-v4' };

/** Properties of all machines (Linux gABI extensions). */
const COMMON: Readonly<Record<number, Property>> = {
  1: { name: 'GNU_PROPERTY_STACK_SIZE' },
  2: { name: 'GNU_PROPERTY_NO_COPY_ON_PROTECTED' },
  3: { name: 'GNU_PROPERTY_MEMORY_SEAL' },
  2952822784: { name: 'GNU_PROPERTY_1_NEEDED', bits: { 1: 'INDIRECT_EXTERN_ACCESS' } },
};

const X86: Readonly<Record<number, Property>> = {
  3221225472: { name: 'GNU_PROPERTY_X86_COMPAT_ISA_1_USED' },
  3221225473: { name: 'GNU_PROPERTY_X86_COMPAT_ISA_1_NEEDED' },
  3221225474: {
    name: 'GNU_PROPERTY_X86_FEATURE_1_AND',
    bits: { 1: 'IBT', 2: 'SHSTK', 4: 'LAM_U48', 8: 'LAM_U57' },
  },
  3221258241: { name: 'GNU_PROPERTY_X86_FEATURE_2_NEEDED' },
  3221258242: { name: 'GNU_PROPERTY_X86_ISA_1_NEEDED', bits: ISA },
  3221291009: { name: 'GNU_PROPERTY_X86_FEATURE_2_USED' },
  3221291010: { name: 'GNU_PROPERTY_X86_ISA_1_USED', bits: ISA },
};

const MACHINES: Readonly<Record<number, Readonly<Record<number, Property>>>> = {
  [EM.I386]: X86,
  [EM.X86_64]: X86,
  [EM.AARCH64]: {
    3221225472: { name: 'GNU_PROPERTY_AARCH64_FEATURE_1_AND', bits: { 1: 'BTI', 2: 'PAC', 4: 'GCS' } },
    3221225473: { name: 'GNU_PROPERTY_AARCH64_FEATURE_PAUTH' },
  },
  [EM.RISCV]: {
    3221225472: { name: 'GNU_PROPERTY_RISCV_FEATURE_1_AND', bits: { 1: 'CFI_LP_UNLABELED', 2: 'CFI_SS' } },
  },
};

/** The properties of a NT_GNU_PROPERTY_TYPE_0 note: type, length, value, padded to the width of addresses. */
export function propertyFields({ little, wide, header }: ElfFile, note: Note): Field[] {
  const { description, descriptionAt } = note;
  const word = (at: number) => (little ? description.readUInt32LE(at) : description.readUInt32BE(at));
  const step = wide ? 8 : 4;
  const fields: Field[] = [];
  for (let at = 0; at + 8 <= description.length; ) {
    const [type, length] = [word(at), word(at + 4)];
    const end = at + 8 + Math.ceil(length / step) * step;
    const known = COMMON[type] ?? MACHINES[header.machine]?.[type];
    const whole = length === 4 && at + 12 <= description.length;
    const bits = whole ? word(at + 8) : 0;
    fields.push({
      name: known?.name ?? `property 0x${type.toString(16)}`,
      ...(whole ? { value: known?.bits ? flagText(bits, known.bits) : bits } : {}),
      offset: descriptionAt + at,
      length: Math.min(end, description.length) - at,
    });
    at = end;
  }
  return fields;
}
