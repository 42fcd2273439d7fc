import { hash } from 'node:crypto';
import { hex } from '../../../codec/index.ts';
import type { ReadContext } from '../../format.ts';
import { tellFields } from '../common/place.ts';

type Code = Parameters<ReadContext['problem']>[0];

/**
 * The digest over everything before it that ends an index and a pack: SHA-1, or SHA-256 in repositories of that kind.
 * @returns where it begins
 */
export function tellChecksum(bytes: Buffer, start: number, context: ReadContext, code: Code): number {
  const fits = (algorithm: string, length: number): boolean =>
    bytes.length >= start + length &&
    hash(algorithm, bytes.subarray(0, -length), 'hex') === hex(bytes.subarray(-length));
  const length = !fits('sha1', 20) && fits('sha256', 32) ? 32 : 20;
  const at = Math.max(start, bytes.length - length);
  const stored = hex(bytes.subarray(at));
  tellFields(context, [
    { name: 'checksum', value: stored, offset: at, length: bytes.length - at, meaning: 'checksum' },
  ]);
  // Index writers may leave it zero (index.skipHash).
  if (length === 20 && !fits('sha1', 20) && !/^0+$/.test(stored)) {
    context.problem(code, `the last ${bytes.length - at} bytes are ${stored}`, at);
  }
  return at;
}
