import { latin1, layout, named, u32, utf8 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { CPU } from './cpu.ts';
import { numberOf, type RawCommand, type Tail } from './kinds.ts';
import { version, versionText } from './parts.ts';

type Values = Readonly<Record<string, unknown>>;

/** Tools of LC_BUILD_VERSION (<mach-o/loader.h>, TOOL_*). */
const TOOLS: Readonly<Record<number, string>> = {
  1: 'clang',
  2: 'swift',
  3: 'ld',
  4: 'lld',
  1024: 'metal',
  1025: 'airlld',
  1026: 'airnt',
  1027: 'airnt_plugin',
  1028: 'airpack',
  1031: 'gpuarchiver',
  1032: 'metal_framework',
};

const BUILD_TOOL = layout('le', { tool: named(u32('tool'), TOOLS), version: version() });

/** The `build_tool_version` records of LC_BUILD_VERSION. */
export function buildTools({ bytes, offset, header }: RawCommand, from: number, values: Values): Tail {
  const promised = numberOf(values, 'ntools');
  const count = Math.min(promised, Math.floor((bytes.length - from) / BUILD_TOOL.length));
  const fields: Field[] = [];
  for (let i = 0; i < count; i++) {
    const at = from + i * BUILD_TOOL.length;
    const { tool, version: number } = BUILD_TOOL.read(bytes, at, header.endian)!;
    fields.push({
      name: 'build_tool_version',
      value: `${TOOLS[tool] ?? tool} ${versionText(number)}`,
      offset: offset + at,
      length: BUILD_TOOL.length,
      meaning: 'tool',
      fields: BUILD_TOOL.fields(bytes, at, offset, header.endian),
    });
  }
  const fault = count < promised ? `${promised} tools are promised, there is room for ${count}` : undefined;
  return { fields, end: from + count * BUILD_TOOL.length, ...(fault ? { fault } : {}) };
}

/** Texts one behind the other, each with its NUL: `count` of LC_LINKER_OPTION, or all of the obsolete LC_IDENT. */
export function textList(name: string) {
  return ({ bytes, offset }: RawCommand, from: number, values: Values): Tail => {
    const counted = 'count' in values;
    const promised = counted ? numberOf(values, 'count') : Number.POSITIVE_INFINITY;
    const fields: Field[] = [];
    let at = from;
    while (fields.length < promised && at < bytes.length) {
      const nul = bytes.indexOf(0, at);
      if (nul < 0 || (!counted && nul === at)) break;
      const text = bytes.subarray(at, nul);
      fields.push({
        name,
        value: utf8(text) ?? latin1(text),
        offset: offset + at,
        length: nul + 1 - at,
        meaning: 'comment',
      });
      at = nul + 1;
    }
    const missing = counted && fields.length < promised;
    const fault = `${promised} texts are promised, there are ${fields.length}`;
    return { fields, end: at, ...(missing ? { fault } : {}) };
  };
}

/** Where a thread's state holds the program counter: word index and word size, by cputype and flavor (<mach/thread_status.h>). */
const PROGRAM_COUNTERS: Readonly<
  Record<string, { name: string; index: number; size: 4 | 8; state: string }>
> = {
  [`${CPU.i386} 1`]: { name: 'eip', index: 10, size: 4, state: 'x86_THREAD_STATE32' },
  [`${CPU.x86_64} 4`]: { name: 'rip', index: 16, size: 8, state: 'x86_THREAD_STATE64' },
  [`${CPU.arm} 1`]: { name: 'pc', index: 15, size: 4, state: 'ARM_THREAD_STATE' },
  [`${CPU.arm64} 6`]: { name: 'pc', index: 32, size: 8, state: 'ARM_THREAD_STATE64' },
  [`${CPU.ppc} 1`]: { name: 'srr0', index: 0, size: 4, state: 'PPC_THREAD_STATE' },
  [`${CPU.ppc64} 5`]: { name: 'srr0', index: 0, size: 8, state: 'PPC_THREAD_STATE64' },
};

/** The register sets of LC_THREAD and LC_UNIXTHREAD: flavor, count of words, words. */
export function threadStates({ bytes, offset, header }: RawCommand, from: number): Tail {
  const fields: Field[] = [];
  let at = from;
  const word = (place: number): number =>
    header.endian === 'le' ? bytes.readUInt32LE(place) : bytes.readUInt32BE(place);
  while (at + 8 <= bytes.length) {
    const flavor = word(at);
    const words = word(at + 4);
    const length = 8 + words * 4;
    if (flavor === 0 && words === 0) break;
    if (at + length > bytes.length) {
      return { fields, end: at, fault: `a thread state of ${words} words does not fit` };
    }
    const place = offset + at;
    const counter = PROGRAM_COUNTERS[`${header.cputype} ${flavor}`];
    fields.push({
      name: 'thread state',
      value: counter?.state ?? flavor,
      offset: place,
      length,
      fields: [
        { name: 'flavor', value: flavor, offset: place, length: 4 },
        { name: 'count', value: words, offset: place + 4, length: 4, meaning: 'size' },
        { name: 'state', offset: place + 8, length: words * 4, meaning: 'data' },
        ...programCounter(bytes, at + 8, place + 8, words, counter, header.endian === 'le'),
      ],
    });
    at += length;
  }
  return { fields, end: at };
}

function programCounter(
  bytes: Buffer,
  at: number,
  place: number,
  words: number,
  counter: (typeof PROGRAM_COUNTERS)[string] | undefined,
  little: boolean,
): Field[] {
  if (!counter || (counter.index + 1) * counter.size > words * 4) return [];
  const { name, index, size } = counter;
  const from = at + index * size;
  const value =
    size === 4
      ? BigInt(little ? bytes.readUInt32LE(from) : bytes.readUInt32BE(from))
      : little
        ? bytes.readBigUInt64LE(from)
        : bytes.readBigUInt64BE(from);
  return [{ name, value: `0x${value.toString(16)}`, offset: place + index * size, length: size }];
}

/** The bit vector of linked modules of the obsolete LC_PREBOUND_DYLIB, which its part gives the offset of. */
export function linkedModules({ bytes, offset }: RawCommand, from: number, values: Values): Tail {
  const at = numberOf(values, 'linked_modules');
  const length = Math.ceil(numberOf(values, 'nmodules') / 8);
  if (at < from || at + length > bytes.length)
    return { fields: [], end: from, fault: 'the linked modules lie outside' };
  return {
    fields: [{ name: 'linked modules', offset: offset + at, length, meaning: 'data' }],
    end: at + length,
  };
}
