import { constants, inflateSync } from 'node:zlib';
import { AUDITABLE_SECTION, type AuditablePackage, auditableInfo } from '../../artifact/index.ts';
import { asBuffer } from '../../codec/index.ts';
import type { Entry } from '../../model/index.ts';
import { type Image, wholeImage } from '../binaries/image.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { oneLine } from '../text.ts';
import { isProgram, sectionsOf } from './sections.ts';

/** The section by the names that formats give it. */
const NAMES: ReadonlySet<string> = new Set([AUDITABLE_SECTION, `__DATA,${AUDITABLE_SECTION}`]);

/** Of a large file what is kept behind what may be the beginning of the data: a hundred thousand crates. */
const MOST_BEHIND = 4 * 1024 * 1024;
/** How the data begin, and how much of them shows it. */
const [BEGIN, SHOWN] = ['{"packages"', 512];

/** Crates that a Rust program was built from, where it was built by `cargo auditable` (section `.dep-v0`: JSON, compressed with zlib). */
export const rustBinaries: Cataloger = {
  name: 'rust-binary',
  wants: ({ kind }, head) => kind === 'file' && isProgram(head),
  catalog(entry: Entry, content: Uint8Array): Found {
    const bytes = asBuffer(content);
    return bytes.includes(AUDITABLE_SECTION, 0, 'latin1') ? foundIn(entry, wholeImage(bytes)) : {};
  },
  begin(entry) {
    return {
      // Where the section is, linkers say at the end of the file: until then the data are known by what they decode to.
      look: (bytes, from, to, base) =>
        dataIn(bytes, from, to).map((at) => ({ offset: base + at, length: MOST_BEHIND })),
      end: (image) => foundIn(entry, image),
    };
  },
};

function foundIn({ path }: Entry, image: Image): Found {
  const section = sectionsOf(image).find(({ name }) => NAMES.has(name));
  const bytes = section && image.bytes(section.offset, section.length);
  if (!bytes) return {};
  const info = auditableInfo(trimmed(bytes), section.offset);
  return { components: (info?.packages ?? []).flatMap((one) => findingOf(one, path, section.offset)) };
}

/** Where zlib data of packages may begin (RFC 1950, 2.2). */
function dataIn(bytes: Buffer, from: number, to: number): readonly number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(0x78, from); at >= 0 && at < to; at = bytes.indexOf(0x78, at + 1))
    if (isHeader(bytes, at) && isPackages(bytes.subarray(at, at + SHOWN))) found.push(at);
  return found;
}

/** Deflate, without preset dictionary, and a first block of a valid kind. */
function isHeader(bytes: Buffer, at: number): boolean {
  const [flags, first] = [bytes[at + 1] ?? 0, bytes[at + 2] ?? 0];
  const kind = (first >> 1) & 3;
  return (0x7800 + flags) % 31 === 0 && (flags & 0x20) === 0 && kind !== 3;
}

function isPackages(start: Buffer): boolean {
  try {
    return inflateSync(start, { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1').startsWith(BEGIN);
  } catch {
    return false;
  }
}

/** Sections of PE are filled up with zeros, which zlib data never needs at its end. */
function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  // The check sum at the end of the data may itself end with zeros.
  return bytes.subarray(0, Math.min(bytes.length, end + 4));
}

function findingOf(one: AuditablePackage, path: string, offset: number): Finding[] {
  const [name, version] = [oneLine(one.name), oneLine(one.version)];
  if (name === undefined || version === undefined) return [];
  const from = one.source === 'crates.io' ? '' : `, from ${oneLine(one.source) ?? 'elsewhere'}`;
  return [
    {
      name,
      version,
      // The name is that of crates.io only where it was taken from there.
      identifiers:
        one.source === 'crates.io'
          ? derivedPurl(
              { type: 'cargo', name, version },
              'purl type cargo: name and version in .dep-v0, from crates.io',
            )
          : [],
      licences: [],
      proof: { path, offset, literal: `${name} ${version}`, rule: `crate listed by cargo auditable${from}` },
      root: path,
      ...(one.kind === 'build' ? { presence: 'build-tool' as const } : {}),
      claim: one.root ? { maybe: [path] } : {},
    },
  ];
}
