import { openDer } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { certificateFields, crlFields } from '../../signature/x509.ts';
import { type PemBlock, pemBlocks, placed } from '../pkcs7/pem.ts';
import { certificateShape, kindOfLabel } from '../pkcs7/recognize.ts';
import { checkEncoding, textFields, X509_CODES } from '../pkcs7/report.ts';

/** Decodes certificates and revocation lists in DER or PEM. */
export function decode(bytes: Buffer, context: ReadContext): void {
  if (bytes[0] === 0x30) decodeDer(bytes, context);
  else decodePem(bytes, context);
}

function decodeDer(bytes: Buffer, context: ReadContext): void {
  const isCrl = certificateShape(bytes) === 'crl';
  context.variant(isCrl ? 'crl' : 'certificate');
  checkEncoding(context, { bytes, place: (offset) => offset, codes: X509_CODES });
  if (!context.wantsFields) return;
  for (const field of (isCrl ? crlFields : certificateFields)(bytes, 0, {
    rows: context.wantsRows === true,
    elements: context.limits.steps,
  })) {
    context.field(field);
  }
}

function decodePem(bytes: Buffer, context: ReadContext): void {
  const blocks = pemBlocks(bytes);
  const certificates = blocks.filter(({ label }) => kindOfLabel(label) === 'x509');
  const isCrl = certificates.length === 1 && certificates[0]!.label === 'X509 CRL';
  context.variant(isCrl ? 'crl' : certificates.length === 1 ? 'certificate' : 'certificates');
  for (const block of blocks) {
    if (block.wrong) context.problem('x509.pem', block.wrong, block.start);
    const isKnown = kindOfLabel(block.label) === 'x509';
    if (isKnown) checkBlock(block, context);
    if (context.wantsFields) context.field(blockField(block, isKnown, context));
  }
  if (context.wantsFields) for (const field of textFields(bytes, blocks)) context.field(field);
}

/** A trusted certificate is followed by what OpenSSL trusts it for. */
const elementsOf = (label: string): number => (label === 'TRUSTED CERTIFICATE' ? 2 : 1);

function checkBlock(block: PemBlock, context: ReadContext): void {
  const place = (offset: number) => block.places[Math.floor((offset * 4) / 3)] ?? block.end;
  const { der, label } = block;
  const found = checkEncoding(context, { bytes: der, place, codes: X509_CODES, elements: elementsOf(label) });
  if (found && !certificateShape(der)) context.problem('x509.undecodable', `${label} is none`, block.start);
}

function blockField(block: PemBlock, isKnown: boolean, context: ReadContext): Field {
  const { label, start, end, der } = block;
  const place = { offset: start, length: end - start, meaning: 'signature' } as const;
  if (!isKnown) return { name: label, ...place };
  const options = { rows: context.wantsRows === true, elements: context.limits.steps };
  const first = elementsOf(label) === 2 ? (openDer(der).element(0)?.next ?? der.length) : der.length;
  const own = (label === 'X509 CRL' ? crlFields : certificateFields)(der.subarray(0, first), 0, options);
  const trust: Field[] =
    first < der.length ? [{ name: 'CertAux', offset: first, length: der.length - first }] : [];
  const value = own[0]?.value;
  return {
    name: label,
    ...(value === undefined ? {} : { value }),
    ...place,
    fields: placed([...own, ...trust], block),
  };
}
