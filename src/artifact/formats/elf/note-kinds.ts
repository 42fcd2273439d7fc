import { hex, latin1, untilNul, utf8 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { coreNote } from './core-notes.ts';
import type { ElfFile } from './file.ts';
import { propertyFields } from './gnu-property.ts';
import type { Note } from './notes.ts';

/** What a note says. */
export interface NoteText {
  /** The type's name in its owner's header. */
  readonly name: string;
  readonly value?: string | number;
  readonly meaning?: Meaning;
  readonly fields?: readonly Field[];
}

type Kind = (file: ElfFile, note: Note) => NoteText;

/** Decodes a note by its owner and type; of unknown ones the numbers and the text, if it is one. */
export function describeNote(file: ElfFile, note: Note): NoteText {
  const known = KINDS[note.owner]?.[note.type];
  if (known) return known(file, note);
  if (note.owner === 'CORE' || note.owner === 'LINUX') return coreNote(file, note);
  if (note.owner.startsWith('GA')) return annobinNote(note);
  return { name: `note 0x${note.type.toString(16)}`, ...printable(note.description) };
}

const words = ({ little }: ElfFile, { description }: Note): number[] =>
  Array.from({ length: Math.floor(description.length / 4) }, (_, at) =>
    little ? description.readUInt32LE(at * 4) : description.readUInt32BE(at * 4),
  );

const text =
  (name: string, meaning?: Meaning): Kind =>
  (_file, { description }) => {
    const content = untilNul(description);
    return { name, value: utf8(content) ?? latin1(content), ...(meaning ? { meaning } : {}) };
  };

const number =
  (name: string, meaning?: Meaning): Kind =>
  (file, note) => ({ name, value: words(file, note)[0] ?? 0, ...(meaning ? { meaning } : {}) });

const SYSTEMS = ['Linux', 'Hurd', 'Solaris', 'FreeBSD', 'NetBSD', 'Syllable', 'NaCl'];

const abiTag: Kind = (file, note) => {
  const [system = 0, ...version] = words(file, note);
  return {
    name: 'NT_GNU_ABI_TAG',
    value: `${SYSTEMS[system] ?? system} ${version.slice(0, 3).join('.')}`,
    meaning: 'version',
  };
};

/** How a build id was made can only be told by its length (ld, `--build-id`); random UUIDs mark themselves (RFC 9562). */
const buildId: Kind = (_file, { description, descriptionAt }) => {
  const { length } = description;
  const isUuid = length === 16 && description[6]! >> 4 === 4 && description[8]! >> 6 === 2;
  const style = isUuid ? 'uuid' : (BUILD_ID_STYLES[length] ?? 'given');
  return {
    name: 'NT_GNU_BUILD_ID',
    value: hex(description),
    meaning: 'id',
    fields: [{ name: 'style', value: style, offset: descriptionAt, length: 0 }],
  };
};

const BUILD_ID_STYLES: Readonly<Record<number, string>> = {
  8: 'fast',
  16: 'md5',
  20: 'sha1',
  32: 'sha256',
};

/** JSON of packaging metadata (UAPI group, "Package Metadata for Executable Files") and of libraries opened at run time. */
const json =
  (name: string): Kind =>
  (_file, { description, descriptionAt }) => {
    const content = utf8(untilNul(description)) ?? latin1(untilNul(description));
    const fields = jsonFields(content, descriptionAt);
    return { name, value: content, meaning: 'tool', fields };
  };

const JSON_MEANINGS: Readonly<Record<string, Meaning>> = {
  name: 'name',
  version: 'version',
  osVersion: 'version',
  type: 'tool',
  os: 'tool',
  osCpe: 'id',
  appCpe: 'id',
};

function jsonFields(content: string, offset: number): Field[] {
  const parsed = parsedJson(content);
  const rows: readonly unknown[] = Array.isArray(parsed) ? parsed.slice(0, 100) : [parsed];
  return rows.flatMap((row) =>
    typeof row !== 'object' || row === null
      ? []
      : Object.entries(row).map(([name, value]) => ({
          name,
          value: typeof value === 'string' ? value : JSON.stringify(value),
          offset,
          length: 0,
          ...(JSON_MEANINGS[name] ? { meaning: JSON_MEANINGS[name] } : {}),
        })),
  );
}

function parsedJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

const android: Kind = (file, note) => {
  const part = (at: number) => latin1(untilNul(note.description.subarray(at, at + 64)));
  const fields = [
    {
      name: 'NDK version',
      value: part(4),
      offset: note.descriptionAt + 4,
      length: 64,
      meaning: 'tool' as const,
    },
    {
      name: 'NDK build',
      value: part(68),
      offset: note.descriptionAt + 68,
      length: 64,
      meaning: 'tool' as const,
    },
  ];
  return {
    name: 'NT_ANDROID_TYPE_IDENT',
    value: words(file, note)[0] ?? 0,
    meaning: 'version',
    fields: note.description.length >= 132 ? fields : [],
  };
};

/** A probe: three addresses, then provider, name and arguments. */
const probe: Kind = ({ wide }, { description, descriptionAt }) => {
  const from = 3 * (wide ? 8 : 4);
  const [provider = '', name = '', args = ''] = latin1(description.subarray(from)).split('\0');
  return {
    name: 'NT_STAPSDT',
    value: `${provider}:${name}`,
    fields: [
      { name: 'arguments', value: args, offset: descriptionAt + from, length: description.length - from },
    ],
  };
};

const property: Kind = (file, note) => ({
  name: 'NT_GNU_PROPERTY_TYPE_0',
  fields: propertyFields(file, note),
});

/** By owner and type. */
const KINDS: Readonly<Record<string, Readonly<Record<number, Kind>>>> = {
  GNU: {
    1: abiTag,
    2: () => ({ name: 'NT_GNU_HWCAP' }),
    3: buildId,
    4: text('NT_GNU_GOLD_VERSION', 'tool'),
    5: property,
    256: text('NT_GNU_BUILD_ATTRIBUTE_OPEN'),
    257: text('NT_GNU_BUILD_ATTRIBUTE_FUNC'),
  },
  FDO: {
    3405650558: json('NT_FDO_PACKAGING_METADATA'),
    1081871370: json('NT_FDO_DLOPEN_METADATA'),
  },
  Go: { 4: text('Go build ID', 'id') },
  stapsdt: { 3: probe },
  Android: { 1: android, 4: number('NT_ANDROID_TYPE_MEMTAG') },
  NetBSD: {
    1: number('NT_NETBSD_IDENT', 'version'),
    3: number('NT_NETBSD_PAX'),
    5: text('NT_NETBSD_MARCH'),
    6: text('NT_NETBSD_CMODEL'),
  },
  FreeBSD: {
    1: number('NT_FREEBSD_ABI_TAG', 'version'),
    2: number('NT_FREEBSD_NOINIT_TAG'),
    3: text('NT_FREEBSD_ARCH_TAG'),
    4: number('NT_FREEBSD_FEATURE_CTL'),
  },
  OpenBSD: { 1: number('NT_OPENBSD_IDENT', 'version') },
  DragonFly: { 1: number('NT_DRAGONFLY_ABI_TAG', 'version') },
  Linux: {
    0: number('Linux version', 'version'),
    256: text('LINUX_ELFNOTE_BUILD_SALT', 'id'),
    257: number('LINUX_ELFNOTE_LTO_INFO'),
  },
  Xen: {
    5: text('XEN_ELFNOTE_XEN_VERSION', 'version'),
    6: text('XEN_ELFNOTE_GUEST_OS'),
    7: text('XEN_ELFNOTE_GUEST_VERSION', 'version'),
    8: text('XEN_ELFNOTE_LOADER'),
    10: text('XEN_ELFNOTE_FEATURES'),
  },
};

/** Notes of the annobin plugins: the name holds a kind, a number or name, and a value. */
function annobinNote({ owner, type }: Note): NoteText {
  const name = type === 0x100 ? 'NT_GNU_BUILD_ATTRIBUTE_OPEN' : 'NT_GNU_BUILD_ATTRIBUTE_FUNC';
  // `$` and the number 5: the tool that built it.
  const isTool = owner.startsWith('GA$\x05');
  const value = owner.replace(
    /[\x00-\x1f\x7f-\xff]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return { name, value, ...(isTool ? { meaning: 'tool' as const } : {}) };
}

function printable(description: Buffer): Pick<NoteText, 'value'> {
  const content = utf8(untilNul(description));
  return content && content.length >= 4 && content.length <= 1024 && !/[\x00-\x08\x0e-\x1f]/.test(content)
    ? { value: content }
    : description.length > 0 && description.length <= 32
      ? { value: hex(description) }
      : {};
}
