import { hasAscii } from '../../codec/index.ts';
import type { LeafFormat } from '../format.ts';
import { decodeOnDemand } from './common/on-demand.ts';
import { APPX, isSignedData, isTimeStampResponse, kindOfPem } from './pkcs7/recognize.ts';

/**
 * Signatures in files of their own: CMS SignedData (RFC 5652; PKCS #7, RFC 2315) in DER, BER or PEM (RFC 7468), as in catalogs,
 * `.p7b`, `.p7s`, app packages (`PKCX`), jar signature blocks and provisioning profiles; also answers of time-stamping
 * authorities (RFC 3161). Nothing is verified.
 */
export const pkcs7: LeafFormat = {
  name: 'pkcs7',
  mediaType: 'application/pkcs7-signature',
  access: 'whole',
  recognizes: (probe) =>
    probe.head[0] === 0x30
      ? isSignedData(probe.head) || isTimeStampResponse(probe.head)
      : (hasAscii(probe.head, APPX) && isSignedData(probe.head, APPX.length)) || kindOfPem(probe) === 'pkcs7',
  ...decodeOnDemand(() => import('./pkcs7/decode.ts')),
};
