import { createHash } from 'node:crypto';
import { asBuffer, collectNotes, readAll, sliceSource } from '../../codec/index.ts';
import type { Limits, RandomSource, Source } from '../../model/index.ts';
import { readHeader } from '../formats/cab/header.ts';
import { signatureOf } from '../formats/cab/signature.ts';
import { openCompoundFile } from '../formats/cfb/file.ts';
import { lengthOf, runsSource } from '../formats/cfb/runs.ts';
import { openStream } from '../formats/cfb/streams.ts';
import { tallyOf } from '../formats/common/tally.ts';
import { createWindow } from '../formats/common/window.ts';
import { authenticode } from './authenticode.ts';
import { peSignedRanges } from './authenticode-ranges.ts';
import { msiDigestRanges } from './msi-ranges.ts';

/** A file that is signed with Authenticode, as data for a verifier. */
export interface AuthenticodeContent {
  readonly format: 'pe' | 'cab' | 'msi';
  /** Each a PKCS #7 message, with what fills its place up behind it: zeros, if nobody put something else there. */
  readonly signatures: readonly Uint8Array[];
  /** Why not all of the file can be said to be signed. */
  readonly issue?: string;
  /** The digest of what signatures cover. @param hash of `node:crypto` */
  digest(hash: string): Promise<Buffer>;
}

/** Message in a certificate table: PKCS #7. */
const SIGNED_DATA = 2;
const ENTRY_HEAD = 8;
/** A signature with its certificates and page hashes is far below. */
const MOST = 16 * 1024 * 1024;

/** The Authenticode signatures of a PE file, cabinet or installer file; undefined where it is none of these, or not signed. */
export async function authenticodeContent(
  source: RandomSource,
  limits: Limits,
): Promise<AuthenticodeContent | undefined> {
  const magic = asBuffer(await source.read(0, 8)).toString('latin1');
  if (magic.startsWith('MZ')) return await peContent(source);
  if (magic.startsWith('MSCF')) return await cabContent(source, limits);
  return magic === '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' ? await msiContent(source, limits) : undefined;
}

async function peContent(source: RandomSource): Promise<AuthenticodeContent | undefined> {
  const table = await authenticode(source);
  const signed = table && (await peSignedRanges(source));
  if (!table || !signed) return undefined;
  const signatures: Uint8Array[] = [];
  for (const { type, offset, length } of table.certificates) {
    if (type !== SIGNED_DATA || length > MOST) continue;
    const end = Math.min(offset + Math.ceil(length / ENTRY_HEAD) * ENTRY_HEAD, table.offset + table.size);
    signatures.push(await source.read(offset + ENTRY_HEAD, end - offset - ENTRY_HEAD));
  }
  const behind = source.size - table.offset - table.size;
  const issue = !table.whole
    ? 'its certificate table is damaged'
    : signatures.length < table.certificates.length
      ? 'an entry of its certificate table is no signature, and nothing of it is signed'
      : behind > 0
        ? `${behind} bytes stand behind the certificate table, where nothing is signed`
        : undefined;
  const parts = signed.ranges.map(({ start, end }) => sliceSource(source, start, end - start));
  return contentOf('pe', signatures, () => parts, issue);
}

/**
 * What a signature of a cabinet covers (not published; known from osslsigncode and checked against its signatures): the header
 * without reserved1, iCabinet and the reserve that points at the signature, and all behind it up to the signature.
 */
const CAB_RANGES = [
  [0, 4],
  [8, 34],
] as const;
const CAB_RESERVE = 40;
const CAB_REST = 56;

async function cabContent(source: RandomSource, limits: Limits): Promise<AuthenticodeContent | undefined> {
  const context = { ...collectNotes(limits), wantsFields: false, name: '', variant() {} };
  const header = await readHeader(createWindow(source), context);
  const place = header && signatureOf(header);
  if (!header || !place) return undefined;
  const { offset, length } = place;
  const isSound =
    header.reserve.offset === CAB_RESERVE && offset === header.size && offset + length <= source.size;
  const signature = await source.read(offset, Math.min(length, MOST));
  const parts = [...CAB_RANGES, [CAB_REST, offset] as const].map(([start, end]) =>
    sliceSource(source, start, Math.max(0, end - start)),
  );
  const behind = source.size - offset - length;
  const issue = !isSound
    ? 'its signature does not stand where the cabinet ends'
    : behind >= 8
      ? `${behind} bytes stand behind the signature, where nothing is signed`
      : undefined;
  return contentOf('cab', [signature], () => parts, issue);
}

/** Problems of a file whose streams cannot all be had as they are. */
const BROKEN = /^(?:cfb\.(?:chain|truncated|cross-link|directory)|limit\..*)$/;
const MSI_SIGNATURE = '\x05DigitalSignature';
const MSI_SIGNATURE_EX = '\x05MsiDigitalSignatureEx';

async function msiContent(source: RandomSource, limits: Limits): Promise<AuthenticodeContent | undefined> {
  const context = { ...collectNotes(limits), wantsFields: false, wantsRows: false, name: '', variant() {} };
  const tally = tallyOf(context);
  const file = await openCompoundFile(source, context, tally);
  if (!file?.installer) return undefined;
  const window = createWindow(source);
  const streamOf = async (name: string): Promise<Uint8Array | undefined> => {
    const node = file.nodes.find(
      ({ id, parent, storage }) => parent === 0 && !storage && file.directory.entry(id).name.raw === name,
    );
    if (!node || file.directory.entry(node.id).size > MOST) return undefined;
    const { runs } = await openStream(file, node, window);
    return await readAll(runsSource(source, runs));
  };
  const signature = await streamOf(MSI_SIGNATURE);
  const ranges = signature && (await msiDigestRanges(source, limits));
  if (!signature || !ranges) return undefined;
  const metadata = await streamOf(MSI_SIGNATURE_EX);
  tally.flush();
  // Streams that share sectors could be read without end.
  const isSound = lengthOf(ranges.content) + lengthOf(ranges.metadata) <= 2 * source.size;
  const broken = context.problems.find(({ code }) => BROKEN.test(code));
  const issue = broken?.message ?? (isSound ? undefined : 'its streams share bytes');
  const first = async (hash: string): Promise<readonly Source[]> => {
    if (!ranges.extended) return [runsSource(source, ranges.content)];
    const digest = await digestOf([runsSource(source, ranges.metadata)], hash);
    // What is stored is only compared: the signature is over what it should be.
    const bytes = metadata && Buffer.compare(digest, metadata) === 0 ? digest : Buffer.alloc(0);
    return [
      {
        stream: async function* () {
          yield bytes;
        },
      },
      runsSource(source, ranges.content),
    ];
  };
  return contentOf('msi', [signature], isSound ? first : () => [], issue);
}

function contentOf(
  format: AuthenticodeContent['format'],
  signatures: readonly Uint8Array[],
  parts: (hash: string) => readonly Source[] | Promise<readonly Source[]>,
  issue: string | undefined,
): AuthenticodeContent {
  return {
    format,
    signatures,
    ...(issue === undefined ? {} : { issue }),
    digest: async (hash) => await digestOf(await parts(hash), hash),
  };
}

async function digestOf(parts: readonly Source[], name: string): Promise<Buffer> {
  const hash = createHash(name);
  for (const part of parts) for await (const chunk of part.stream()) hash.update(chunk);
  return hash.digest();
}
