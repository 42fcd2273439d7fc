import { guidPart, layout, named, sliceSource, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import type { AuthenticodeCertificate } from '../../signature/authenticode.ts';
import { dataPlace } from '../common/place.ts';
import { certificateFields } from './certificates.ts';
import type { Image, Section } from './image.ts';
import { DIRECTORY } from './names.ts';
import { imageEnd } from './overlay.ts';

/**
 * Section `.wixburn` of a bundle made by the WiX toolset (BURN_SECTION_HEADER of its engine; WiX 3 to 6 have the same layout,
 * a development version wrote version 3). The sizes of the containers follow.
 */
const HEADER = layout('le', {
  dwMagic: u32(),
  dwVersion: u32('version'),
  guidBundleId: guidPart(),
  dwStubSize: u32('size'),
  dwOriginalChecksum: u32('checksum'),
  dwOriginalSignatureOffset: u32('offset'),
  dwOriginalSignatureSize: u32('size'),
  dwFormat: named(u32(), { 1: 'CAB' }),
  cContainers: u32('size'),
});
const MAGIC = 0x00f14300;
const VERSIONS = [2, 3];
const CAB = 1;

interface Container {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** What the section says, and where the containers stand. */
export interface Burn {
  readonly fields: readonly Field[];
  readonly containers: readonly Container[];
}

/** Reads the `.wixburn` section, if there is one, and accounts for the containers of the bundle. */
export async function readBurn(image: Image): Promise<Burn | undefined> {
  const section = image.sections.find(({ name }) => name === '.wixburn');
  if (!section) return undefined;
  const { context } = image;
  const stored = await image.bytes.at(section.start, Math.min(section.size, 1 << 16));
  const header = HEADER.read(stored);
  if (header?.dwMagic !== MAGIC) {
    const what = header ? `it starts with 0x${header.dwMagic.toString(16)}` : `it has ${section.size} bytes`;
    context.problem('burn.header', what, section.start);
    return undefined;
  }
  if (!VERSIONS.includes(header.dwVersion)) {
    context.problem('burn.version', `it states version ${header.dwVersion}`, section.start + 4);
  }
  if (header.dwFormat !== CAB) {
    context.problem('burn.format', `its containers have format ${header.dwFormat}`, section.start + 40);
  }
  if (header.dwStubSize < imageEnd(image)) {
    const message = `it states ${header.dwStubSize} bytes, the sections end at ${imageEnd(image)}`;
    context.problem('burn.stub-size', message, section.start + 24);
  }
  const sizes = containerSizes(image, section, stored, header.cContainers);
  const signature = await originalSignature(image, header);
  const containers = placeContainers(image, header, sizes);
  const fields = context.wantsFields
    ? [...HEADER.fields(stored, 0, section.start), ...sizeFields(section, sizes), ...signature]
    : [];
  return { fields, containers };
}

type Header = NonNullable<ReturnType<typeof HEADER.read>>;

function containerSizes({ context }: Image, section: Section, stored: Buffer, count: number): number[] {
  const room = Math.floor((stored.length - HEADER.length) / 4);
  if (count > room) {
    const message = `it states ${count} containers, the section has room for ${room}`;
    context.problem('burn.header', message, section.start + 44);
  }
  return Array.from({ length: Math.min(count, room) }, (_, i) => stored.readUInt32LE(HEADER.length + i * 4));
}

function sizeFields({ start }: Section, sizes: readonly number[]): Field[] {
  return sizes.map((value, i) => ({
    name: `rgcbContainers[${i}]`,
    value,
    offset: start + HEADER.length + i * 4,
    length: 4,
    meaning: 'size',
  }));
}

/** The signature of the engine alone, which stays in place when the whole bundle is signed. */
async function originalSignature(image: Image, header: Header): Promise<Field[]> {
  const { dwOriginalSignatureOffset: start, dwOriginalSignatureSize: stated } = header;
  const { context, coverage, source } = image;
  if (start === 0) return [];
  const size = Math.max(0, Math.min(stated, source.size - start));
  const head = await image.bytes.at(start, 8);
  const length = size < 8 || head.length < 8 ? 0 : head.readUInt32LE(0);
  if (size < stated || length < 8 || length > size) {
    const message = `${stated} bytes at ${start}, ${size} are there, the entry has ${length}`;
    context.problem('burn.original-signature', message, Math.min(start, source.size));
  }
  coverage.add(start, size);
  if (length < 8 || length > size) {
    return size > 0
      ? [{ name: 'original signature', offset: start, length: size, meaning: 'signature' }]
      : [];
  }
  const type = head.readUInt16LE(6);
  const certificate: AuthenticodeCertificate = {
    revision: head.readUInt16LE(4),
    type,
    offset: start,
    length,
  };
  const fields = await certificateFields(image, [certificate], start, start + size);
  return [{ name: 'original signature', offset: start, length: size, meaning: 'signature', fields }];
}

/** The container of the user interface follows the stub; the others follow the engine with its signature. */
function placeContainers(image: Image, header: Header, sizes: readonly number[]): Container[] {
  const { context, coverage, source } = image;
  const suffix = header.dwFormat === CAB ? '.cab' : '';
  const containers: Container[] = [];
  let next = engineEnd(image, header, sizes[0] ?? 0);
  for (const [i, stated] of sizes.entries()) {
    const offset = i === 0 ? header.dwStubSize : next;
    if (i > 0) next += stated;
    const name = i === 0 ? `ux${suffix}` : `attached-${i}${suffix}`;
    const size = Math.max(0, Math.min(stated, source.size - offset));
    if (stated === 0) continue;
    if (size === 0 && i > 0) {
      // The copy that Windows keeps in its package cache is cut behind the engine.
      context.problem('burn.absent-container', `${name} with ${stated} bytes is not in the file`);
      continue;
    }
    if (size < stated) {
      const message = `${name} promises ${stated} bytes at ${offset}, ${size} are there`;
      context.problem('burn.truncated', message, Math.min(offset, source.size));
    }
    coverage.add(offset, size);
    if (size > 0) containers.push({ name, offset, size });
  }
  return containers;
}

function engineEnd(image: Image, header: Header, ux: number): number {
  const { dwOriginalSignatureOffset, dwOriginalSignatureSize, dwStubSize } = header;
  if (dwOriginalSignatureOffset !== 0) return dwOriginalSignatureOffset + dwOriginalSignatureSize;
  const table = image.directories[DIRECTORY.certificates];
  return table ? table.address + table.size : dwStubSize + ux;
}

/** The containers as members: `ux.cab`, `attached-1.cab` and so on. */
export function* burnMembers({ context, source }: Image, { containers }: Burn): Generator<Member> {
  for (const { name, offset, size } of containers) {
    yield {
      path: name,
      kind: 'file',
      offset,
      size,
      data: sliceSource(source, offset, size),
      ...(context.wantsFields ? { fields: () => dataPlace(offset, size) } : {}),
    };
  }
}
