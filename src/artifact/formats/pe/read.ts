import { ByteReader, inflateRaw, sliceSource } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { explainGaps } from '../common/coverage.ts';
import { dataPlace } from '../common/place.ts';
import { burnMembers, readBurn } from './burn.ts';
import { tellCertificates } from './certificates.ts';
import { imageChecksum } from './checksum.ts';
import { type Clr, clrFields, manifestResources, readClr } from './clr.ts';
import { type DebugEntry, debugFields, EMBEDDED_PDB, readDebugEntries } from './debug.ts';
import { tellDirectories } from './directories.ts';
import { tellDosHeader, tellHeaders } from './header-fields.ts';
import { openReading, PE_HEADER, readHeaders } from './headers.ts';
import type { Directory, Image, Reading } from './image.ts';
import { DIRECTORY } from './names.ts';
import { overlayMembers } from './overlay.ts';
import { checkVersions, resourceFields } from './resource-fields.ts';
import { resourceMembers } from './resource-members.ts';
import { type Resources, readResources } from './resources.ts';
import { tellStub } from './rich.ts';
import { tellSections } from './sections.ts';
import { readSymbols } from './symbols.ts';

/** Reads an image: headers, what they refer to, members, then what nothing refers to. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const reading = openReading(source, context);
  const image = await readHeaders(reading);
  if (!image) return await tellForeign(reading);
  const parts = await readParts(image);
  context.variant(variantOf(image, parts));
  yield* members(image, parts);
  const words = { code: 'pe.unreferenced', what: 'bytes that no header refers to' } as const;
  await explainGaps(image.coverage, source, context, words);
  if (context.wantsFields) await checkChecksum(image);
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
