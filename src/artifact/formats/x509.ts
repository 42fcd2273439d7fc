import type { LeafFormat } from '../format.ts';
import { decodeOnDemand } from './common/on-demand.ts';
import { certificateShape, kindOfPem } from './pkcs7/recognize.ts';

/**
 * Certificates and revocation lists (RFC 5280) in DER or PEM (RFC 7468), one or many in a file. Nothing is verified.
 */
export const x509: LeafFormat = {
  name: 'x509',
  mediaType: 'application/pkix-cert',
  access: 'whole',
  recognizes: (probe) =>
    probe.head[0] === 0x30 ? certificateShape(probe.head) !== undefined : kindOfPem(probe) === 'x509',
  ...decodeOnDemand(() => import('./x509/decode.ts')),
};
