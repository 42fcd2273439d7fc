import { createHash } from 'node:crypto';
import { asn1 } from '../../src/codec/der/write.ts';
import { makeKey, type StandinKey } from './keys.ts';
import { extension, OID } from './x509.ts';

/** A log of certificates that promises to publish precertificates (RFC 6962). */
export interface CtLog {
  readonly key: StandinKey;
  /**
   * A signed certificate timestamp, as it stands in a certificate's list.
   * @param tbs TBSCertificate without the extension for timestamps @param issuerSpki key of the issuer @param seconds since 1970
   */
  stamp(tbs: Uint8Array, issuerSpki: Uint8Array, seconds: number, faults?: { wrongKey?: boolean }): Buffer;
}

/** Makes a log. @param extensions bytes that are signed with every timestamp, as static logs have them */
export function createCtLog(extensions: Uint8Array = Buffer.alloc(0)): CtLog {
  const key = makeKey('ec-p256');
  return {
    key,
    stamp(tbs, issuerSpki, seconds, { wrongKey = false } = {}) {
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(seconds) * 1000n);
      const tail = Buffer.concat([u16(extensions.length), extensions]);
      const issuerKey = createHash('sha256').update(issuerSpki).digest();
      // RFC 6962, 3.2: v1, certificate_timestamp, time, precert_entry, issuer's key, TBSCertificate, extensions.
      const data = Buffer.concat([Buffer.from([0, 0]), time, u16(1), issuerKey, u24(tbs.length), tbs, tail]);
      const signature = (wrongKey ? makeKey('ec-p256') : key).sign(data);
      // SHA-256 and ECDSA in the words of TLS 1.2 (RFC 5246, 7.4.1.4.1).
      const sct = [
        Buffer.from([0]),
        key.id,
        time,
        tail,
        Buffer.from([4, 3]),
        u16(signature.length),
        signature,
      ];
      return Buffer.concat(sct);
    },
  };
}

/** The extension of a certificate that holds timestamps (RFC 6962, 3.3). */
export function transparencyExtension(stamps: readonly Buffer[]): Buffer {
  const list = Buffer.concat(stamps.flatMap((stamp) => [u16(stamp.length), stamp]));
  return extension(OID.transparency, asn1.octetString(Buffer.concat([u16(list.length), list])));
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

function u24(value: number): Buffer {
  return Buffer.from([value >> 16, (value >> 8) & 255, value & 255]);
}
