import { bytesSource, hex } from '../../../codec/index.ts';
import type { RandomSource, Source } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import {
  type XarSignature,
  xarSignatureField,
  xarSignatures,
  xarTicket,
  xarTicketField,
} from '../../signature/xar.ts';
import { tellFields, unusedPlace } from '../common/place.ts';
import { readAttributes } from './attributes.ts';
import { contentOf } from './data.ts';
import { fileFields, tocField } from './fields.ts';
import { readHeader, type XarHeader } from './header.ts';
import { checkHeap, type HeapRange } from './heap.ts';
import { countStrayFiles, listFiles, memberOf, type XarFile, type XarFiles } from './member.ts';
import { createTally, type Tally } from './tally.ts';
import { readToc, verifyToc, type XarToc } from './toc.ts';

const LONGEST_CHECKSUM = 64;

/** Reads an archive: header, table of contents, members; checks the heap. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const tally = createTally(context);
  const header = await readHeader(source, context);
  const toc = header && (await readToc(source, header, context, tally));
  if (!header || !toc) return tally.flush();
  const table = listMembers(header, toc, context, tally);
  await checkParts(source, header, toc, table.files, context, tally);
  const variant = variantOf(table.files);
  if (variant) context.variant(variant);
  tally.flush();

  const budget = { left: context.limits.metadata };
  for (const file of table.files) {
    const values = await readAttributes(source, file, budget, context, tally);
    const content = await contentOfFile(source, file, context);
    yield {
      ...memberOf(file, table.byId, tally),
      ...(content ? { data: content } : {}),
      ...(context.wantsFields ? { fields: () => fileFields(file, header, toc.stored.length, values) } : {}),
    };
  }
  tally.flush();
}

function listMembers(header: XarHeader, toc: XarToc, context: ReadContext, tally: Tally): XarFiles {
  const { metadata: most, name } = context.limits;
  const table = listFiles(toc.element, header.heap, { most, name }, tally);
  if (table.cut)
    context.problem('limit.metadata', `all paths together exceed ${most} characters (--limit metadata)`);
  const stray = countStrayFiles(toc.root);
  if (stray > 0)
    context.problem('xar.stray-file', `${stray} in places other than <toc> and <file>`, header.size);
  return table;
}

/** Everything that is not a member: the checksum, signatures and the staple; then whether the heap holds more than all of them. */
async function checkParts(
  source: RandomSource,
  header: XarHeader,
  toc: XarToc,
  files: readonly XarFile[],
  context: ReadContext,
  tally: Tally,
): Promise<void> {
  const checksum = await verifyToc(source, header, toc, context, tally);
  const signatures = xarSignatures(toc.element, header.heap);
  const ticket = await xarTicket(source, header.heap);
  const ranges: HeapRange[] = checksum ? [checksum] : [];
  for (const signature of signatures) {
    const range = signatureRange(signature, tally);
    if (range) ranges.push(range);
  }
  for (const file of files) {
    if (file.data) ranges.push(file.data);
    for (const attribute of file.attributes) ranges.push(attribute);
  }
  if (ticket) {
    const length = source.size - ticket.offset;
    ranges.push({ start: ticket.offset, length, what: 'the notarization staple', kind: 'ticket' });
  }
  const covered = checkHeap(ranges, header.heap, source.size, context, tally);
  if (covered < source.size) await reportTail(source, covered, toc, context);
  if (!context.wantsFields) return;
  context.field(tocField(header, toc.stored.length, [toc.element]));
  for (const signature of signatures) context.field(xarSignatureField(signature));
  if (ticket) context.field(xarTicketField(ticket, source.size));
}

function signatureRange(signature: XarSignature, tally: Tally): HeapRange | undefined {
  const { element, style, offset: start, size: length, unreadable } = signature;
  if (unreadable > 0)
    tally.add('xar.bad-value', `<${element}> has ${unreadable} certificates that are not base64`);
  if (start !== undefined && length !== undefined)
    return { start, length, what: `the ${style} signature`, kind: 'signature' };
  tally.add('xar.bad-value', `<${element}> lacks a usable offset or size`);
  return undefined;
}

/**
 * Bytes behind everything. libarchive (bsdtar) copies as many bytes too many as the checksum has, and what comes next in
 * its temporary file is the compressed table of contents: such a tail holds nothing of its own.
 */
async function reportTail(
  source: RandomSource,
  from: number,
  toc: XarToc,
  context: ReadContext,
): Promise<void> {
  const length = source.size - from;
  const place = `${length} bytes at offset ${from}, to the end of the file`;
  const copy =
    length <= LONGEST_CHECKSUM &&
    hex(await source.read(from, length)) === hex(toc.stored.subarray(0, length));
  tellFields(context, unusedPlace(from, length));
  context.problem(copy ? 'xar.libarchive-tail' : 'xar.trailing-data', place, from);
}

/** Empty files have no data element; what is neither file nor has one has no content. */
async function contentOfFile(
  source: RandomSource,
  file: XarFile,
  context: ReadContext,
): Promise<Source | undefined> {
  if (file.data) return await contentOf(source, file.data, context);
  return file.kind === 'file' && !file.lost ? bytesSource(new Uint8Array(0)) : undefined;
}

/** macOS flat packages (`productbuild`, `pkgbuild`) are known by their files at the root. */
function variantOf(files: readonly XarFile[]): string | undefined {
  const root = new Set(files.filter((file) => file.kind === 'file').map((file) => file.path));
  if (root.has('Distribution')) return 'macos-product';
  return root.has('PackageInfo') && (root.has('Payload') || root.has('Bom')) ? 'macos-component' : undefined;
}
