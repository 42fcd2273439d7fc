import { compareFields } from '../fields/claims.ts';
import type { Claim, Unit } from '../unit.ts';
import type { EncoderSearch } from './encoder.ts';
import { compressedClaims, compressionClaims } from './stored.ts';

/**
 * How two compressed streams differ apart from what they decode to.
 * @param equal what they decode to is equal: then other bytes come from the compressor
 * @param encoders tells what headers do not
 */
export async function streamClaims(unit: Unit, equal: boolean, encoders: EncoderSearch): Promise<Claim[]> {
  const { left, right } = unit;
  const claims: Claim[] = [];
  if (left.entry.format !== right.entry.format) {
    const values = [left.entry.format, right.entry.format] as const;
    claims.push({
      cause: 'compress.method',
      field: 'format',
      values,
      bytes: equal ? larger(left.entry.size, right.entry.size) : 0,
    });
    return claims;
  }
  const found = compareFields(
    left.entry.format,

    { fields: left.fields, bytes: left.fieldBytes, dialect: left.entry.variant, size: left.entry.size },
    { fields: right.fields, bytes: right.fieldBytes, dialect: right.entry.variant, size: right.entry.size },
  );
  claims.push(...compressionClaims(found.claims, equal));
  if (!equal) return claims;
  if (!left.content || !right.content) return claims;
  const told = { search: encoders, format: left.entry.format };
  for (const place of found.open) {
    const { cause, field } = place;
    const named: readonly Claim[] = cause ? [{ cause, field, bytes: 0 }] : claims;
    claims.push(...(await compressedClaims(left.content, right.content, place, named, told)));
  }
  return claims;
}

function larger(one: number, other: number): number {
  return Math.max(one, other);
}
