import { modInfo } from '../../artifact/index.ts';
import { asBuffer, utf8 } from '../../codec/index.ts';
import { formatCpe, quoteCpe } from '../../identifier/index.ts';
import type { Entry, Identifier } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { oneLine } from '../text.ts';
import { isProgram, type Section, type Sections, sectionsOf } from './sections.ts';

/** Go, package `debug/buildinfo`: what a blob begins with, on a boundary of 16 bytes. */
const MAGIC = '\xff Go buildinf:';
const HEADER = 32;
const ALIGNMENT = 16;
const BIG_ENDIAN = 1;
const INLINE = 2;
/** Longest text of modules; ten thousand fit. */
const LONGEST = 1 << 24;
/** Sections that hold the blob; in PE and in programs before Go 1.18 of some systems it is near the start of the data. */
const SECTIONS = ['.go.buildinfo', '__DATA,__go_buildinfo', '.data', '__DATA,__data'];

/** Go modules that a program was built from, by what the linker writes into it: Go 1.18 and later, and 1.12 to 1.17. */
export const goBinaries: Cataloger = {
  name: 'go-binary',
  wants: ({ kind }, head) => kind === 'file' && isProgram(head),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const bytes = asBuffer(content);
    // Nearly every program is of another language; one search is cheaper than its tables.
    if (!bytes.includes(MAGIC, 0, 'latin1')) return {};
    const program = sectionsOf(bytes);
    const blob = program && blobOf(bytes, program);
    const texts = program && blob !== undefined ? textsOf(bytes, blob, program) : undefined;
    return texts ? { components: findings(path, texts) } : {};
  },
};

function blobOf(bytes: Buffer, { sections }: Sections): number | undefined {
  for (const name of SECTIONS)
    for (const { offset, length } of sections.filter((one) => one.name === name))
      for (let at = 0; ; at++) {
        at = bytes.subarray(offset, offset + length).indexOf(MAGIC, at, 'latin1');
        if (at < 0 || at + HEADER > length) break;
        if (at % ALIGNMENT === 0) return offset + at;
      }
  return undefined;
}

interface Placed {
  readonly bytes: Buffer;
  readonly offset: number;
}

interface Texts {
  readonly version: Placed;
  readonly modules: Placed;
}

function textsOf(bytes: Buffer, blob: number, program: Sections): Texts | undefined {
  if ((bytes[blob + 15]! & INLINE) === 0) return pointedTexts(bytes, blob, program);
  const version = counted(bytes, blob + HEADER);
  const modules = version && counted(bytes, version.offset + version.bytes.length);
  return version && modules ? { version, modules } : undefined;
}

/** Bytes behind their number as a variable-length integer. */
function counted(bytes: Buffer, at: number): Placed | undefined {
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return placed(bytes, at + i + 1, length);
  }
  return undefined;
}

function placed(bytes: Buffer, offset: number, length: number): Placed | undefined {
  if (length > LONGEST || offset + length > bytes.length) return undefined;
  return { bytes: bytes.subarray(offset, offset + length), offset };
}

/** Before Go 1.18: the blob has the addresses of two strings, each of which is an address and a number of bytes. */
function pointedTexts(bytes: Buffer, blob: number, { sections }: Sections): Texts | undefined {
  const width = bytes[blob + 14]!;
  if (width !== 4 && width !== 8) return undefined;
  const little = (bytes[blob + 15]! & BIG_ENDIAN) === 0;
  const pointer = (at: number): bigint =>
    width === 4
      ? BigInt(little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
      : little
        ? bytes.readBigUInt64LE(at)
        : bytes.readBigUInt64BE(at);
  const text = (at: number): Placed | undefined => {
    const header = offsetOf(pointer(at), width * 2, sections);
    if (header === undefined) return undefined;
    const length = Number(pointer(header + width));
    if (length === 0) return { bytes: bytes.subarray(0, 0), offset: header };
    const start = length <= LONGEST ? offsetOf(pointer(header), length, sections) : undefined;
    return start === undefined ? undefined : placed(bytes, start, length);
  };
  const version = text(blob + 16);
  const modules = text(blob + 16 + width);
  return version && modules ? { version, modules } : undefined;
}

function offsetOf(address: bigint, length: number, sections: readonly Section[]): number | undefined {
  const home = sections.find(
    (one) =>
      one.address > 0n &&
      address >= one.address &&
      address + BigInt(length) <= one.address + BigInt(one.length),
  );
  return home && home.offset + Number(address - home.address);
}

interface Module {
  readonly path: string;
  readonly version: string;
}

function findings(path: string, { version, modules }: Texts): readonly Finding[] {
  const { main, dependencies, fields } = modInfo(modules.bytes, modules.offset);
  const lines = fields.filter(({ name }) => name === 'mod' || name === 'dep' || name === '=>');
  const place = (module: Module, key: string): Finding['proof'] => {
    const line = lines.find(
      ({ name, value }) => name === key && String(value).startsWith(`${module.path} ${module.version}`),
    );
    const literal = line && oneLine(String(line.value));
    return {
      path,
      ...(line ? { offset: line.offset } : {}),
      ...(literal === undefined ? {} : { literal }),
      rule: RULES[key]!,
    };
  };
  const found: Finding[] = [];
  if (main && oneLine(main.path) !== undefined)
    found.push({ ...described(main), proof: place(main, 'mod'), root: path, claim: { maybe: [path] } });
  for (const module of dependencies) {
    // What stood in for a module is what is in the program; a folder has no version, and no name but that of the module.
    const { replacement } = module;
    const isFolder = replacement !== undefined && /^(?:\.{0,2}\/|[A-Za-z]:|\\)/.test(replacement.path);
    const linked = isFolder ? { path: module.path, version: '' } : (replacement ?? module);
    if (oneLine(linked.path) === undefined) continue;
    const proof = replacement && !isFolder ? place(replacement, '=>') : place(module, 'dep');
    found.push({ ...described(linked), proof, root: path, claim: {} });
  }
  const release = /^go(\d+(?:\.\d+)+(?:(?:rc|beta)\d+)?)/.exec(utf8(version.bytes) ?? '')?.[1];
  if (release !== undefined)
    found.push({
      name: 'stdlib',
      version: release,
      identifiers: [
        // A package URL of the type golang needs a namespace, and the standard library has none.
        {
          type: 'cpe',
          value: formatCpe({ part: 'a', vendor: 'golang', product: 'go', version: quoteCpe(release) }),
          origin: 'derived',
          rule: 'product of NVD, version of Go in its build information',
        },
      ],
      licences: [],
      proof: {
        path,
        offset: version.offset,
        literal: utf8(version.bytes)!,
        rule: 'version of Go in its build information',
      },
      root: path,
      claim: {},
    });
  return found;
}

const RULES: Readonly<Record<string, string>> = {
  mod: 'main module in the build information of Go',
  dep: 'module in the build information of Go',
  '=>': 'replacement of a module in the build information of Go',
};

/** `(devel)` is what is built from a working tree: it has no version. */
function described({
  path,
  version,
}: Module): Pick<Finding, 'name' | 'version' | 'identifiers' | 'licences'> {
  const stated = /^v\d/.test(version) ? oneLine(version) : undefined;
  const slash = path.lastIndexOf('/');
  const identifiers: readonly Identifier[] =
    stated === undefined
      ? []
      : derivedPurl(
          {
            type: 'golang',
            ...(slash < 0 ? {} : { namespace: path.slice(0, slash) }),
            name: path.slice(slash + 1),
            version: stated,
          },
          'purl type golang: path and version of the module',
        );
  return { name: path, ...(stated === undefined ? {} : { version: stated }), identifiers, licences: [] };
}
