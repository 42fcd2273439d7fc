import { ByteReader, inflateRaw, sliceSource } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { Member, Probe, RandomFormat } from '../format.ts';
import { explainGaps } from './common/coverage.ts';
import { dataPlace } from './common/place.ts';
import { burnMembers, readBurn } from './pe/burn.ts';
import { tellCertificates } from './pe/certificates.ts';
import { imageChecksum } from './pe/checksum.ts';
import { type Clr, clrFields, manifestResources, readClr } from './pe/clr.ts';
import { type DebugEntry, debugFields, EMBEDDED_PDB, readDebugEntries } from './pe/debug.ts';
import { tellDirectories } from './pe/directories.ts';
import { tellDosHeader, tellHeaders } from './pe/header-fields.ts';
import { openReading, PE_HEADER, peOffset, readHeaders } from './pe/headers.ts';
import type { Directory, Image, Reading } from './pe/image.ts';
import { DIRECTORY } from './pe/names.ts';
import { overlayMembers } from './pe/overlay.ts';
import { checkVersions, resourceFields } from './pe/resource-fields.ts';
import { resourceMembers } from './pe/resource-members.ts';
import { type Resources, readResources } from './pe/resources.ts';
import { tellStub } from './pe/rich.ts';
import { tellSections } from './pe/sections.ts';
import { readSymbols } from './pe/symbols.ts';

/**
 * PE images: programs, libraries, drivers, EFI applications and .NET assemblies (Microsoft's PE/COFF specification; ECMA-335,
 * partition II), with WiX Burn bundles. Members are what such files carry along: resources that may be files, resources of
 * .NET assemblies, an embedded PDB, the containers of a bundle, and whatever is appended.
 */
export const pe: RandomFormat = {
  name: 'pe',
  mediaType: 'application/vnd.microsoft.portable-executable',
  access: 'random',
  begins: 'M',
  recognizes: isImage,
  async *read(source, context) {
    const reading = openReading(source, context);
    const image = await readHeaders(reading);
    if (!image) return await tellForeign(reading);
    const parts = await readParts(image);
    context.variant(variantOf(image, parts));
    yield* members(image, parts);
    const words = { code: 'pe.unreferenced', what: 'bytes that no header refers to' } as const;
    await explainGaps(image.coverage, source, context, words);
    if (context.wantsFields) await checkChecksum(image);
  },
};

/** `MZ`, and `PE` where the DOS header says; a header beyond what detection sees is believed. */
function isImage({ head, size, tail }: Probe): boolean {
  const at = peOffset(head);
  if (at === undefined || (size !== undefined && at + 4 > size)) return false;
  if (at + 4 <= head.length) return isSignature(head, at);
  const inTail = tail && size !== undefined ? at - (size - tail.length) : -1;
  return tail && inTail >= 0 ? isSignature(tail, inTail) : size !== undefined;
}

function isSignature(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x50 && bytes[at + 1] === 0x45 && bytes[at + 2] === 0 && bytes[at + 3] === 0;
}

/** An MZ program of another kind, whose header lies too far from the start to be seen by detection. */
async function tellForeign(reading: Reading): Promise<void> {
  const { context, source } = reading;
  context.problem('pe.no-header', 'a program for DOS, 16-bit Windows or OS/2', 0);
  await tellDosHeader(reading);
  if (context.wantsFields) for (const field of dataPlace(64, source.size - 64)) context.field(field);
}

interface Parts {
  readonly resources: Resources | undefined;
  readonly clr: Clr | undefined;
  readonly debug: readonly DebugEntry[];
  readonly burn: Awaited<ReturnType<typeof readBurn>>;
  /** End of the certificate table. */
  readonly signed: number | undefined;
}

/** Reads everything but members, in an order that knows early whether time stamps are hashes. */
async function readParts(image: Image): Promise<Parts> {
  const { context } = image;
  const debug = await withDirectory(image, DIRECTORY.debug, readDebugEntries);
  await tellHeaders(image);
  await tellStub(image);
  await tellSections(image);
  await readSymbols(image, image.coff, 'pe.truncated');
  const resources = await withDirectory(image, DIRECTORY.resources, readResources);
  if (resources) await checkVersions(image, resources);
  const clr = await withDirectory(image, DIRECTORY.clr, readClr);
  const burn = await readBurn(image);
  const elsewhere = new Map<number, readonly Field[]>();
  if (context.wantsFields) {
    if (debug) elsewhere.set(DIRECTORY.debug, await debugFields(image, debug));
    if (resources) elsewhere.set(DIRECTORY.resources, await resourceFields(image, resources));
    if (clr) elsewhere.set(DIRECTORY.clr, await clrFields(image, clr));
  }
  await tellDirectories(image, elsewhere);
  if (burn && context.wantsFields) tellBurn(image, burn.fields);
  const signed = await tellCertificates(image);
  return { resources, clr, debug: debug ?? [], burn, signed };
}

async function withDirectory<T>(
  image: Image,
  number: number,
  read: (image: Image, directory: Directory) => Promise<T>,
): Promise<T | undefined> {
  const directory = image.directories[number];
  return directory && directory.address !== 0 ? await read(image, directory) : undefined;
}

function tellBurn({ context }: Image, fields: readonly Field[]): void {
  const { offset } = fields[0]!;
  context.field({ name: '.wixburn', offset, length: 48, fields });
}

async function* members(image: Image, parts: Parts): AsyncGenerator<Member> {
  const { resources, clr, debug, burn, signed } = parts;
  if (resources) yield* resourceMembers(image, resources);
  if (clr) yield* manifestResources(image, clr);
  for (const entry of debug) if (entry.type === EMBEDDED_PDB) yield* embeddedPdb(image, entry);
  if (burn) yield* burnMembers(image, burn);
  yield* overlayMembers(image, signed);
}

/** A portable PDB, deflated, behind its magic and its length. */
function* embeddedPdb({ context, source }: Image, { dataOffset, dataSize }: DebugEntry): Generator<Member> {
  if (dataSize <= 8) return;
  const packed = sliceSource(source, dataOffset + 8, dataSize - 8);
  let reader: ByteReader | undefined;
  yield {
    path: 'embedded.pdb',
    kind: 'file',
    offset: dataOffset,
    data: {
      packed: () => reader?.position ?? packed.size,
      async *stream() {
        reader = new ByteReader(packed);
        yield* inflateRaw(reader, context);
      },
    },
    ...(context.wantsFields ? { fields: () => dataPlace(dataOffset, dataSize) } : {}),
  };
}

const EFI_SUBSYSTEMS: readonly number[] = [10, 11, 12, 13];
const IS_DLL = 0x2000;

function variantOf({ coff, optional }: Image, { burn, clr }: Parts): string {
  if (burn) return 'burn';
  if (clr) return 'dotnet';
  if (EFI_SUBSYSTEMS.includes(optional?.Subsystem ?? 0)) return 'efi';
  return (coff.Characteristics & IS_DLL) === 0 ? 'exe' : 'dll';
}

/** Only worth the reading of the whole file where fields are looked at; 0 stands for "none". */
async function checkChecksum({ context, optional, pe: at, sections, source }: Image): Promise<void> {
  if (!optional || optional.CheckSum === 0) return;
  // Of a cut file nothing else is to be expected.
  if (sections.some(({ header, size }) => header.PointerToRawData !== 0 && size < header.SizeOfRawData))
    return;
  const offset = at + PE_HEADER + 64;
  const computed = await imageChecksum(source, offset);
  if (computed === optional.CheckSum) return;
  const message = `the header states ${optional.CheckSum}, the bytes give ${computed}`;
  context.problem('pe.checksum', message, offset);
}
