import { ascii, bytes, isZero, layout, named, u8, u16 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';

/** Bytes of the lead. */
export const LEAD_LENGTH = 96;

/** Signature type of the lead for packages with a signature header: all since rpm 2.1. */
export const HEADER_SIGNATURE = 5;

/** What package tools once read first (rpm manual, "RPM Package Lead format"); rpm looks only at the magic today. */
const LEAD = layout('be', {
  magic: bytes(4),
  major: u8('version'),
  minor: u8('version'),
  type: named(u16(), { 0: 'binary', 1: 'source' }),
  archnum: u16(),
  name: ascii(66, 'name'),
  osnum: named(u16(), { 1: 'Linux' }),
  signature_type: named(u16(), { 5: 'header' }),
  reserved: bytes(16, 'unused'),
});

/** The values of a lead. */
export type Lead = NonNullable<ReturnType<typeof LEAD.read>>;

/** The lead at the start of a package; undefined where it is cut. Tells its fields, and of reserved bytes that are used. */
export function readLead(stored: Uint8Array, context: ReadContext): Lead | undefined {
  const lead = LEAD.read(stored);
  if (!lead) {
    context.problem('rpm.truncated', `the lead has ${stored.length} of ${LEAD_LENGTH} bytes`, 0);
    return undefined;
  }
  if (context.wantsFields) context.field(leadField(stored));
  const end = stored.subarray(10, 76).indexOf(0);
  if (end >= 0 && !isZero(stored.subarray(10 + end, 76))) {
    context.problem('rpm.padding', 'bytes follow the NUL that ends the name in the lead', 10 + end);
  }
  // Packages of rpm 2 and 3 have there what was in memory by chance.
  if (lead.major > 3 && !isZero(lead.reserved)) {
    context.problem('rpm.padding', 'the reserved bytes of the lead are not zero', 80);
  }
  return lead;
}

function leadField(stored: Uint8Array): Field {
  return { name: 'lead', offset: 0, length: LEAD_LENGTH, fields: LEAD.fields(stored, 0, 0) };
}
