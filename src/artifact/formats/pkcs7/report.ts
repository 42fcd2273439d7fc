import { checkDer, type DerIssueKind, isZero, openDer } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { tallyOf } from '../common/tally.ts';
import type { PemBlock } from './pem.ts';

type Code = Parameters<ReadContext['problem']>[0];

/** The problem codes of one of the two formats. */
export interface Codes {
  readonly undecodable: Code;
  readonly trailing: Code;
  readonly ber: Code;
  readonly notMinimal: Code;
}

/** The codes of an encoding that has to be DER, and of one that may be BER. */
export const X509_CODES: Codes = {
  undecodable: 'x509.undecodable',
  trailing: 'x509.trailing-data',
  ber: 'x509.not-der',
  notMinimal: 'x509.not-der',
};
/** The codes of problems of a PKCS #7 message. */
export const PKCS7_CODES: Codes = {
  undecodable: 'pkcs7.undecodable',
  trailing: 'pkcs7.trailing-data',
  ber: 'pkcs7.ber',
  notMinimal: 'pkcs7.not-minimal',
};

/** An encoding to be checked. */
export interface Encoding {
  readonly bytes: Uint8Array;
  /** Where the offset of a byte is in the file. */
  readonly place: (offset: number) => number;
  readonly codes: Codes;
  /** How many elements may stand one behind the other; more bytes are a problem. */
  readonly elements?: number;
}

/** Reads everything of an encoding for its problems. @returns whether there is an element at its start */
export function checkEncoding(
  context: ReadContext,
  { bytes, place, codes, elements = 1 }: Encoding,
): boolean {
  const der = openDer(bytes, { elements: context.limits.steps });
  let end = 0;
  let count = 0;
  for (; count < elements && (count === 0 || end < bytes.length); count++) {
    const root = der.element(end);
    if (!root) break;
    checkDer(der, root);
    end = root.next;
  }
  const kinds: Readonly<Record<DerIssueKind, Code>> = {
    truncated: codes.undecodable,
    malformed: codes.undecodable,
    depth: codes.undecodable,
    count: 'limit.steps',
    ber: codes.ber,
    'not-minimal': codes.notMinimal,
  };
  const tally = tallyOf(context);
  for (const { kind, message, offset } of der.issues) tally.add(kinds[kind], message, place(offset));
  tally.flush();
  if (count > 0 && end < bytes.length && !isZero(bytes.subarray(end))) {
    context.problem(codes.trailing, `${bytes.length - end} bytes`, place(end));
  }
  return count > 0;
}

/** Text around the blocks of a PEM file as fields. */
export function textFields(bytes: Buffer, blocks: readonly PemBlock[]): Field[] {
  const fields: Field[] = [];
  let at = 0;
  for (const next of [...blocks, undefined]) {
    const to = next?.start ?? bytes.length;
    if (to > at) fields.push(textField(bytes, at, to));
    at = next?.end ?? to;
  }
  return fields;
}

const SHOWN = 400;

function textField(bytes: Buffer, from: number, to: number): Field {
  const text = bytes.toString('utf8', from, Math.min(to, from + SHOWN)).trim();
  const place = { offset: from, length: to - from };
  return text === ''
    ? { name: 'line break', ...place, meaning: 'padding' }
    : { name: 'text', value: text, ...place, meaning: 'comment' };
}
