import type { ProblemKind } from '../problem.ts';

/** Problems of CMS (PKCS #7) signatures and X.509 certificates in files of their own. */
export const PKCS7_PROBLEMS = {
  'pkcs7.undecodable': {
    level: 'error',
    title: 'A signature (CMS, PKCS #7) cannot be decoded.',
    why: 'It is cut or damaged; no tool can verify it.',
  },
  'pkcs7.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the end of a signature (CMS, PKCS #7).',
    why: 'Verifiers ignore them: whatever stands there is not signed.',
  },
  'pkcs7.ber': {
    level: 'note',
    title: 'A signature is encoded in BER, with lengths left open or strings in segments.',
    why: 'Allowed, and usual for writers that stream (Java, Apple); the same signature has other bytes in DER.',
  },
  'pkcs7.not-minimal': {
    level: 'warning',
    title: 'A signature has lengths, tags or values in a longer form than needed.',
    why: 'Outside of the signed attributes the bytes can be changed so without breaking the signature.',
  },
  'pkcs7.unsigned-attribute': {
    level: 'note',
    title: 'A signer has an unsigned attribute of a type that is not known.',
    why: 'Anybody can add or change it after signing; installers carry data of their own there.',
  },
  'pkcs7.pem': {
    level: 'error',
    title: 'A signature in text form (PEM) is not well-formed.',
    why: 'Tools refuse it, or skip what they do not understand.',
  },
  'x509.undecodable': {
    level: 'error',
    title: 'A certificate or revocation list cannot be decoded.',
    why: 'It is cut or damaged; no tool can use it.',
  },
  'x509.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the end of a certificate.',
    why: 'Most tools ignore them; nothing vouches for them.',
  },
  'x509.not-der': {
    level: 'warning',
    title: 'A certificate is not encoded in DER.',
    why: 'RFC 5280 demands it; some tools refuse such certificates, others do not look.',
  },
  'x509.pem': {
    level: 'error',
    title: 'A certificate in text form (PEM) is not well-formed.',
    why: 'Tools refuse it, or skip what they do not understand.',
  },
} as const satisfies Record<string, ProblemKind>;
