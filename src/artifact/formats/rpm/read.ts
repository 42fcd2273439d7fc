import { ByteReader } from '../../../codec/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';
import { checkHeaderDigests, decodedDigests, storedDigests } from './digests.ts';
import { headerField } from './fields.ts';
import { oddLists, rpmFiles } from './files.ts';
import { takeHeader } from './header.ts';
import { HEADER_SIGNATURE, LEAD_LENGTH, type Lead, readLead } from './lead.ts';
import { archiveMagic, type Compressor, compressorOf, storedPayload } from './payload.ts';
import { checkHeader } from './region.ts';
import { FOLDER, STRIPPED, strippedMembers } from './stripped.ts';
import { INTRO, type RpmHeader } from './structure.ts';
import { SigTag, Tag } from './tags.ts';
import { firstText, numberOf } from './values.ts';

/** Reads a package: lead, both headers, the payload. */
export async function* read(reader: ByteReader, context: ReadContext): AsyncGenerator<Member> {
  const lead = readLead(await reader.take(LEAD_LENGTH), context);
  if (!lead) return await tellRest(reader, context, 0);
  context.variant(lead.type === 1 ? 'source' : 'binary');
  if (lead.signature_type !== HEADER_SIGNATURE || lead.major < 3) {
    const message = `version ${lead.major}.${lead.minor}, signature type ${lead.signature_type}`;
    context.problem('rpm.version', message, 4);
    return await tellRest(reader, context, LEAD_LENGTH);
  }
  const signature = await takeHeader(reader, 'signature', context);
  if (!signature) return await tellRest(reader, context, LEAD_LENGTH);
  checkHeader(signature, context);
  if (context.wantsFields) context.field(headerField(signature, context.wantsRows === true));
  await takePadding(reader, signature, context);
  const start = reader.position;
  const header = await takeHeader(reader, 'header', context);
  if (!header) return await tellRest(reader, context, start);
  const regions = checkHeader(header, context);
  if (context.wantsFields) tellFields(header, regions, context);
  checkHeaderDigests(signature, header, context);
  checkLead(lead, header, context);
  checkLists(header, context);
  yield* readPayload({ reader, context, signature, header });
}

interface Package {
  readonly reader: ByteReader;
  readonly context: ReadContext;
  readonly signature: RpmHeader;
  readonly header: RpmHeader;
}

/** What follows a header that cannot be read is not known. */
async function tellRest(reader: ByteReader, context: ReadContext, offset: number): Promise<void> {
  if (!context.wantsFields) return;
  await reader.skip(Number.MAX_SAFE_INTEGER);
  const length = reader.position - offset;
  if (length > 0) context.field({ name: 'unused', offset, length, meaning: 'unused' });
}

/** The main header begins at a multiple of eight. */
async function takePadding(reader: ByteReader, { bytes }: RpmHeader, context: ReadContext): Promise<void> {
  const length = -bytes.length & 7;
  const offset = reader.position;
  const padding = await reader.take(length);
  if (padding.length === 0) return;
  if (context.wantsFields)
    context.field({ name: 'padding', offset, length: padding.length, meaning: 'padding' });
  if (padding.some((byte) => byte !== 0))
    context.problem('rpm.padding', 'the padding behind the signature header is not zero', offset);
}

function tellFields(header: RpmHeader, regions: boolean, context: ReadContext): void {
  const format = numberOf(header, Tag.rpmFormat) ?? (regions ? 4 : 3);
  context.field({
    name: 'package format',
    value: format,
    offset: header.offset,
    length: 0,
    meaning: 'version',
  });
  context.field(headerField(header, context.wantsRows === true));
}

/** Whether what file(1) and others show is what rpm installs. */
function checkLead(lead: Lead, header: RpmHeader, context: ReadContext): void {
  const names = leadNames(header);
  if (!names.includes(lead.name))
    context.problem('rpm.lead', `the lead names ${quoted(lead.name)}, the header ${quoted(names[0]!)}`, 10);
  const source = header.byTag.has(Tag.sourcePackage) || !header.byTag.has(Tag.sourceRpm);
  if (lead.type === 1 && !source)
    context.problem('rpm.lead', 'a source package, by its header a binary one', 6);
  if (lead.type === 0 && header.byTag.has(Tag.sourcePackage))
    context.problem('rpm.lead', 'a binary package, by its header a source package', 6);
}

/** What a lead may name a package: name, version and release, since rpm 4.6 with the epoch; cut to 65 bytes. */
function leadNames(header: RpmHeader): string[] {
  const [name, version, release] = [Tag.name, Tag.version, Tag.release].map((tag) => firstText(header, tag));
  const epoch = numberOf(header, Tag.epoch);
  const full = [`${name}-${version}-${release}`];
  if (epoch !== undefined) full.push(`${name}-${epoch}:${version}-${release}`);
  return full.map((text) => Buffer.from(text, 'utf8').subarray(0, 65).toString('latin1'));
}

function checkLists(header: RpmHeader, context: ReadContext): void {
  const odd = oddLists(header);
  if (odd.length === 0) return;
  const files = rpmFiles(header).length;
  const shown = odd.slice(0, 5).map(([name, count]) => `${count} with ${name}`);
  context.problem('rpm.file-list', `${files} files, ${shown.join(', ')}`, header.offset + INTRO);
}

async function* readPayload(parts: Package): AsyncGenerator<Member> {
  const { reader, context, signature, header } = parts;
  const offset = reader.position;
  const size = payloadSize(parts);
  const compressor = await compressorOf(reader);
  const magic = await archiveMagic(reader, compressor, context);
  const format = firstText(header, Tag.payloadFormat);
  if (format === 'drpm' || magic.startsWith('DLT')) {
    context.variant('delta');
    context.problem('rpm.delta', 'the payload is a delta', offset);
  }
  checkCompressor(header, compressor, magic, offset, context);
  const stored = storedPayload(reader, size, storedDigests(signature, header, context));
  if (magic === STRIPPED) {
    yield { path: FOLDER, kind: 'directory', offset };
    yield* readStripped(parts, stored.source, compressor, offset);
  } else {
    yield {
      path: FOLDER,
      kind: 'file',
      offset,
      ...(size === undefined ? {} : { size }),
      data: stored.source,
    };
  }
  const found = await stored.finish();
  if (context.wantsFields) context.field({ name: 'payload', offset, length: found, meaning: 'data' });
  if (size === undefined) return;
  if (found < size) {
    context.problem('rpm.truncated', `the payload has ${found} of ${size} bytes`, offset);
    return;
  }
  const end = reader.position;
  const rest = await reader.skip(Number.MAX_SAFE_INTEGER);
  if (rest === 0) return;
  context.problem('rpm.trailing-data', `${rest} bytes`, end);
  if (context.wantsFields) context.field({ name: 'unused', offset: end, length: rest, meaning: 'unused' });
}

/** Bytes of the payload as the signature header or the header of version 6 says; undefined where neither does. */
function payloadSize({ context, signature, header }: Package): number | undefined {
  const both = numberOf(signature, SigTag.longSize) ?? numberOf(signature, SigTag.size);
  const size = both === undefined ? numberOf(header, Tag.payloadSize) : both - header.bytes.length;
  if (size === undefined || size >= 0) return size;
  const message = `header and payload have ${both} bytes, the header alone ${header.bytes.length}`;
  context.problem('rpm.size', message, signature.offset);
  return undefined;
}

/** rpm takes gzip where the header says nothing, and reads what is not compressed whatever it says. */
function checkCompressor(
  header: RpmHeader,
  compressor: Compressor | undefined,
  magic: string,
  offset: number,
  context: ReadContext,
): void {
  const named = firstText(header, Tag.payloadCompressor) ?? 'gzip';
  const found = compressor?.name ?? (magic.startsWith('0707') ? named : undefined);
  if (found === undefined || found === named) return;
  context.problem('rpm.compressor', `${found}, by the header ${quoted(named)}`, offset);
}

async function* readStripped(
  { context, signature, header }: Package,
  packed: { stream(): AsyncIterable<Uint8Array> },
  compressor: Compressor | undefined,
  offset: number,
): AsyncGenerator<Member> {
  const digests = decodedDigests(header, context);
  const stored = new ByteReader({ stream: () => packed.stream() }, offset);
  let size = 0;
  async function* decoded(): AsyncGenerator<Uint8Array> {
    for await (const chunk of compressor ? compressor.decode(stored, context) : stored.chunks()) {
      size += chunk.length;
      digests.see(chunk);
      yield chunk;
    }
  }
  const reader = new ByteReader({ stream: decoded });
  yield* strippedMembers(reader, rpmFiles(header), context);
  await reader.skip(Number.MAX_SAFE_INTEGER);
  await stored.skip(Number.MAX_SAFE_INTEGER);
  digests.end();
  const promised =
    numberOf(header, Tag.payloadSizeAlt) ??
    numberOf(signature, SigTag.longArchiveSize) ??
    numberOf(signature, SigTag.payloadSize);
  if (promised === undefined || promised === size) return;
  context.problem('rpm.size', `the decoded payload has ${size} bytes, stored is ${promised}`, offset);
}
