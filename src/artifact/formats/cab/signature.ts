import { bytes as bytesPart, hex, layout, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { cmsFields } from '../../signature/cms.ts';
import type { Window } from '../common/window.ts';
import type { CabHeader } from './header.ts';

/** What Authenticode puts into the header's reserve: where the PKCS #7 message is that is appended to the cabinet. */
const RESERVE = layout('le', {
  version: u32('version'),
  'signature offset': u32('offset'),
  'signature size': u32('size'),
  reserved: bytesPart(8),
});
const VERSION = 0x00100000;

/** Where a signature is. */
export interface CabSignature {
  readonly offset: number;
  readonly length: number;
}

/** The signature that the header's reserve tells of, if it is one of Authenticode. */
export function signatureOf({ reserve }: CabHeader): CabSignature | undefined {
  if (reserve.bytes.length !== RESERVE.length) return undefined;
  const values = RESERVE.read(reserve.bytes)!;
  const offset = values['signature offset'];
  const length = values['signature size'];
  return values.version === VERSION && length > 0 ? { offset, length } : undefined;
}

/** The header's reserve as a field: decoded where it is that of Authenticode. */
export function reserveFields({ reserve: { offset, bytes } }: CabHeader): Field[] {
  if (bytes.length === 0) return [];
  const value = hex(bytes.subarray(0, 64));
  const known = bytes.length === RESERVE.length && RESERVE.read(bytes)!.version === VERSION;
  const field = { name: 'abReserve', offset, length: bytes.length };
  return [known ? { ...field, fields: RESERVE.fields(bytes, 0, offset) } : { ...field, value }];
}

/** Reports where the signature is not where it should be, and its fields. @returns its range in the file */
export async function readSignature(
  window: Window,
  header: CabHeader,
  signature: CabSignature,
  size: number,
  context: ReadContext,
): Promise<CabSignature | undefined> {
  const { offset, length } = signature;
  if (offset !== header.size || offset + length > size) {
    const message = `${length} bytes at offset ${offset} of ${size}; the cabinet ends at ${header.size}`;
    context.problem('cab.signature', message, header.reserve.offset);
    if (offset < header.size || offset >= size) return undefined;
  }
  const there = Math.min(length, size - offset);
  if (context.wantsFields) {
    const fits = there <= context.limits.metadata;
    if (!fits) context.problem('limit.metadata', `the signature has ${there} bytes`, offset);
    const fields = fits ? cmsFields(await window.load(offset, there), offset) : [];
    context.field({ name: 'signature', offset, length: there, meaning: 'signature', fields });
  }
  return { offset, length: there };
}
