import { hex, isZero, layout, named, u16, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { type AuthenticodeCertificate, authenticode } from '../../signature/authenticode.ts';
import { cmsFields } from '../../signature/cms.ts';
import { paddingPlace, unusedPlace } from '../common/place.ts';
import type { Image } from './image.ts';

/** WIN_CERTIFICATE ("The Attribute Certificate Table"). */
const HEAD = layout('le', {
  dwLength: u32('size'),
  wRevision: named(u16('version'), { 256: 'REVISION_1_0', 512: 'REVISION_2_0' }),
  wCertificateType: named(u16(), { 1: 'X509', 2: 'PKCS_SIGNED_DATA', 4: 'TS_STACK_SIGNED' }),
});
const SIGNED_DATA = 2;
/** Zeros are looked for in so many bytes at once. */
const PIECE = 1 << 16;

/** The certificate table: its signatures, and bytes in it that belong to none. @returns its end in the file, if there is one */
export async function tellCertificates(image: Image): Promise<number | undefined> {
  const { context, coverage, source } = image;
  const table = await authenticode(source);
  if (!table) return undefined;
  const end = Math.min(table.offset + table.size, source.size);
  coverage.add(table.offset, end - table.offset);
  if (!table.whole || table.offset % 8 !== 0) {
    const message = `${table.size} bytes at ${table.offset} with ${table.certificates.length} whole entries`;
    context.problem('pe.certificate-table', message, Math.min(table.offset, source.size));
  }
  const fields = await certificateFields(image, table.certificates, table.offset, end);
  if (context.wantsFields && end > table.offset) {
    const length = end - table.offset;
    context.field({ name: 'Certificate Table', offset: table.offset, length, meaning: 'signature', fields });
  }
  return end;
}

/** The entries of a certificate table from `start` to `end`, with what stands between and behind them. */
export async function certificateFields(
  image: Image,
  certificates: readonly AuthenticodeCertificate[],
  start: number,
  end: number,
): Promise<Field[]> {
  const fields: Field[] = [];
  let at = start;
  for (const certificate of certificates) {
    fields.push(...(await between(image, at, certificate.offset, 'between two signatures')));
    fields.push(await certificateField(image, certificate));
    at = certificate.offset + certificate.length;
  }
  fields.push(...(await between(image, at, end, 'behind the last signature')));
  return fields;
}

async function certificateField(
  image: Image,
  { type, offset, length }: AuthenticodeCertificate,
): Promise<Field> {
  const from = offset + HEAD.length;
  const size = length - HEAD.length;
  const bytes = await image.bytes.at(offset, Math.min(length, image.context.limits.metadata));
  const body = bytes.subarray(HEAD.length);
  const signed = type === SIGNED_DATA ? Math.min(derLength(body) ?? size, size) : size;
  const rest = await between(image, from + signed, from + size, 'inside the entry of a signature, behind it');
  const wanted = image.context.wantsFields;
  const inner = wanted && type === SIGNED_DATA ? cmsFields(body.subarray(0, signed), from) : [];
  const data: Field = {
    name: 'bCertificate',
    offset: from,
    length: signed,
    meaning: 'signature',
    fields: inner,
  };
  return {
    name: 'WIN_CERTIFICATE',
    offset,
    length,
    meaning: 'signature',
    fields: [...HEAD.fields(bytes, 0, offset), data, ...rest],
  };
}

/** Bytes of the table that belong to no signature: they can be changed without breaking one. */
async function between(image: Image, from: number, to: number, where: string): Promise<Field[]> {
  const length = to - from;
  if (length <= 0) return [];
  for (let at = from; at < to; at += PIECE) {
    const bytes = await image.bytes.at(at, Math.min(PIECE, to - at));
    if (isZero(bytes)) continue;
    const shown = hex(bytes.subarray(0, 8));
    image.context.problem('pe.certificate-padding', `${length} bytes (${shown}…) ${where}`, from);
    return unusedPlace(from, length);
  }
  return paddingPlace(from, length);
}

/** Length of a DER element with its head (X.690, 8.1); undefined where it does not say one. */
function derLength(bytes: Buffer): number | undefined {
  const first = bytes[1];
  if (bytes[0] !== 0x30 || first === undefined || first === 0x80) return undefined;
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  if (count > 4 || bytes.length < 2 + count) return undefined;
  return 2 + count + bytes.readUIntBE(2, count);
}
