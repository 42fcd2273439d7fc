import { modInfo } from '../../artifact/index.ts';
import { asBuffer, utf8 } from '../../codec/index.ts';
import { formatCpe, quoteCpe } from '../../identifier/index.ts';
import type { Entry, Identifier } from '../../model/index.ts';
import { type Image, numbersOf, wholeImage } from '../binaries/image.ts';
import type { Section } from '../binaries/structure.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { oneLine } from '../text.ts';
import { isProgram, sectionsOf } from './sections.ts';

/** Go, package `debug/buildinfo`: what a blob begins with, on a boundary of 16 bytes. */
const MAGIC = '\xff Go buildinf:';
const HEADER = 32;
const ALIGNMENT = 16;
const BIG_ENDIAN = 1;
const INLINE = 2;
/** Longest text of modules; ten thousand fit. */
const LONGEST = 1 << 24;
/** Of a large file what is kept behind the beginning of a blob: forty thousand modules. */
const MOST_BEHIND = 4 * 1024 * 1024;
/** Sections of one name that are searched: linkers write one. */
const MOST_SECTIONS = 8;
/** Sections that hold the blob; in PE and in programs before Go 1.18 of some systems it is near the start of the data. */
const SECTIONS = ['.go.buildinfo', '__DATA,__go_buildinfo', '.data', '__DATA,__data'];

/** Go modules that a program was built from, by what the linker writes into it: Go 1.18 and later, and 1.12 to 1.17. */
export const goBinaries: Cataloger = {
  name: 'go-binary',
  wants: ({ kind }, head) => kind === 'file' && isProgram(head),
  catalog(entry: Entry, content: Uint8Array): Found {
    const bytes = asBuffer(content);
    return foundIn(entry, wholeImage(bytes), magicsIn(bytes, 0, bytes.length));
  },
  begin(entry) {
    const magics: number[] = [];
    return {
      look(bytes, from, to, base) {
        const found = magicsIn(bytes, from, to).map((at) => base + at);
        magics.push(...found);
        return found.map((offset) => ({ offset, length: MOST_BEHIND }));
      },
      end: (image) => foundIn(entry, image, magics),
    };
  },
};

/** Where a blob may begin, from one offset up to another. */
function magicsIn(bytes: Buffer, from: number, to: number): readonly number[] {
  const found: number[] = [];
  let at = bytes.indexOf(MAGIC, from, 'latin1');
  for (; at >= 0 && at < to; at = bytes.indexOf(MAGIC, at + 1, 'latin1')) found.push(at);
  return found;
}

function foundIn({ path }: Entry, image: Image, magics: readonly number[]): Found {
  // Nearly every program is of another language.
  if (magics.length === 0) return {};
  const sections = sectionsOf(image);
  const blob = blobOf(magics, sections);
  const texts = blob === undefined ? undefined : textsOf(image, blob, sections);
  return texts ? { components: findings(path, texts) } : {};
}

function blobOf(magics: readonly number[], sections: readonly Section[]): number | undefined {
  for (const name of SECTIONS)
    for (const { offset, length } of sections.filter((one) => one.name === name).slice(0, MOST_SECTIONS)) {
      const isBlob = (at: number) =>
        at >= offset && at + HEADER <= offset + length && (at - offset) % ALIGNMENT === 0;
      const blob = magics.find(isBlob);
      if (blob !== undefined) return blob;
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

function textsOf(image: Image, blob: number, sections: readonly Section[]): Texts | undefined {
  const flags = image.bytes(blob + 15, 1)?.[0] ?? 0;
  if ((flags & INLINE) === 0) return pointedTexts(image, blob, (flags & BIG_ENDIAN) === 0, sections);
  const version = counted(image, blob + HEADER);
  const modules = version && counted(image, version.offset + version.bytes.length);
  return version && modules ? { version, modules } : undefined;
}

/** Bytes behind their number as a variable-length integer. */
function counted(image: Image, at: number): Placed | undefined {
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const byte = image.bytes(at + i, 1)?.[0];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return placed(image, at + i + 1, length);
  }
  return undefined;
}

function placed(image: Image, offset: number, length: number): Placed | undefined {
  const bytes = length > LONGEST ? undefined : image.bytes(offset, length);
  return bytes && { bytes, offset };
}

/** Before Go 1.18: the blob has the addresses of two strings, each of which is an address and a number of bytes. */
function pointedTexts(
  image: Image,
  blob: number,
  little: boolean,
  sections: readonly Section[],
): Texts | undefined {
  const width = image.bytes(blob + 14, 1)?.[0];
  if (width !== 4 && width !== 8) return undefined;
  const { number } = numbersOf(image, little);
  const text = (at: number): Placed | undefined => {
    const header = offsetOf(number(at, width), width * 2, sections);
    const length = header === undefined ? undefined : number(header + width, width);
    if (length === undefined || length > LONGEST) return undefined;
    if (length === 0) return placed(image, header!, 0);
    const start = offsetOf(number(header!, width), length, sections);
    return start === undefined ? undefined : placed(image, start, length);
  };
  const version = text(blob + 16);
  const modules = text(blob + 16 + width);
  return version && modules ? { version, modules } : undefined;
}

function offsetOf(
  address: number | undefined,
  length: number,
  sections: readonly Section[],
): number | undefined {
  if (address === undefined) return undefined;
  const home = sections.find(
    (one) => one.address > 0 && address >= one.address && address + length <= one.address + one.length,
  );
  return home && home.offset + address - home.address;
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
