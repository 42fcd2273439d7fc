import { hasAscii } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { isKnownAttribute } from '../../signature/cms/attributes.ts';
import { type CmsSignedData, cmsFields, parseCms, timeStampFields } from '../../signature/cms.ts';
import { oidName } from '../../signature/oids.ts';
import { tallyOf } from '../common/tally.ts';
import { type PemBlock, pemBlocks, placed } from './pem.ts';
import { APPX, isTimeStampResponse, kindOfLabel } from './recognize.ts';
import { checkEncoding, PKCS7_CODES, textFields } from './report.ts';

/** Decodes signed data in DER, BER or PEM, or an answer of a time-stamping authority. */
export function decode(bytes: Buffer, context: ReadContext): void {
  if (bytes[0] === 0x30) decodeAt(bytes, 0, context);
  else if (hasAscii(bytes, APPX)) {
    if (context.wantsFields) context.field({ name: 'magic', value: APPX, offset: 0, length: APPX.length });
    decodeAt(bytes, APPX.length, context);
  } else decodePem(bytes, context);
}

function decodeAt(bytes: Buffer, start: number, context: ReadContext): void {
  const content = bytes.subarray(start);
  const isResponse = isTimeStampResponse(content);
  checkEncoding(context, { bytes: content, place: (offset) => start + offset, codes: PKCS7_CODES });
  if (isResponse) context.variant('timestamp-response');
  else checkSigned(content, (offset) => start + offset, context, start > 0);
  if (!context.wantsFields) return;
  const options = { rows: context.wantsRows === true, elements: context.limits.steps };
  for (const field of (isResponse ? timeStampFields : cmsFields)(content, start, options))
    context.field(field);
}

function decodePem(bytes: Buffer, context: ReadContext): void {
  const blocks = pemBlocks(bytes);
  for (const block of blocks) {
    const isSignature = kindOfLabel(block.label) === 'pkcs7';
    if (block.wrong) context.problem('pkcs7.pem', block.wrong, block.start);
    const place = (offset: number) => block.places[Math.floor((offset * 4) / 3)] ?? block.end;
    if (isSignature && checkEncoding(context, { bytes: block.der, place, codes: PKCS7_CODES })) {
      checkSigned(block.der, place, context, false);
    }
    if (context.wantsFields) context.field(blockField(block, isSignature, context));
  }
  if (context.wantsFields) for (const field of textFields(bytes, blocks)) context.field(field);
}

function blockField(block: PemBlock, isSignature: boolean, context: ReadContext): Field {
  const fields = isSignature
    ? placed(
        cmsFields(block.der, 0, { rows: context.wantsRows === true, elements: context.limits.steps }),
        block,
      )
    : [];
  const { label, start, end } = block;
  return {
    name: label,
    offset: start,
    length: end - start,
    meaning: 'signature',
    ...(fields.length > 0 ? { fields } : {}),
  };
}

const VARIANTS: Readonly<Record<string, string>> = {
  certTrustList: 'catalog',
  SpcIndirectDataContent: 'authenticode',
  tSTInfo: 'timestamp-token',
};

/** Names the kind of signature, and reports what a DER check does not see. */
function checkSigned(
  bytes: Buffer,
  place: (offset: number) => number,
  context: ReadContext,
  isAppx: boolean,
): void {
  const signed = parseCms(bytes);
  if (!signed) {
    context.problem('pkcs7.undecodable', 'it is no SignedData', place(0));
    return;
  }
  context.variant(isAppx ? 'appx' : variantOf(signed));
  const tally = tallyOf(context);
  for (const { unsigned } of signed.signers) {
    for (const { type, values } of unsigned) {
      if (isKnownAttribute(oidName(type))) continue;
      const size = values.reduce((sum, { start, end }) => sum + end - start, 0);
      tally.add('pkcs7.unsigned-attribute', `${type} with ${size} bytes`, place(values[0]?.start ?? 0));
    }
  }
  tally.flush();
}

function variantOf({ contentType, content, signers }: CmsSignedData): string {
  const named = contentType === undefined ? undefined : VARIANTS[oidName(contentType)];
  if (named) return named;
  if (signers.length === 0) return 'certificates';
  return content ? 'signed-data' : 'detached';
}
