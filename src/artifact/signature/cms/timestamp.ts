import { derInteger } from '../../../codec/index.ts';
import {
  type Asn,
  any,
  boolean,
  explicit,
  implicit,
  integer,
  label,
  leaf,
  listOf,
  octets,
  oid,
  optional,
  sequence,
  subValue,
  text,
  time,
} from '../asn1.ts';
import { extensions } from '../x509/extensions.ts';
import { algorithm } from '../x509/keys.ts';
import { generalName } from '../x509/names.ts';

const number = leaf(() => true, derInteger);

/** TSTInfo (RFC 3161, 2.4.2): what a time-stamping authority signs; its value is the time. */
export const tstInfo: Asn = sequence({
  version: integer('version'),
  policy: oid,
  messageImprint: sequence({ hashAlgorithm: algorithm, hashedMessage: octets('checksum') }, (fields) =>
    subValue(fields, 'hashedMessage'),
  ),
  serialNumber: label,
  genTime: time,
  accuracy: optional(
    sequence({
      seconds: optional(integer()),
      millis: optional(implicit(0, number)),
      micros: optional(implicit(1, number)),
    }),
  ),
  ordering: optional(boolean),
  nonce: optional(label),
  tsa: optional(explicit(0, generalName)),
  extensions: optional(implicit(1, extensions)),
});

/** PKIStatusInfo (RFC 3161, 2.4.2; RFC 4210): whether the authority granted the time stamp. */
export const statusInfo: Asn = sequence({
  status: integer(),
  statusString: optional(listOf('text', text('comment'))),
  failInfo: optional(any),
});
