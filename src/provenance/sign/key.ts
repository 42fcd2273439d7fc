import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { AssayError } from '../../model/index.ts';
import { hashFor, type KeyType, readKey, type VerifyingKey } from '../crypto/key.ts';

/** A private key that signs. */
export interface SigningKey {
  /** Its public half. */
  readonly verifying: VerifyingKey;
  /** A signature by the algorithm registry of Sigstore: ECDSA in DER, Ed25519, RSASSA-PKCS1-v1_5. */
  sign(data: Uint8Array): Buffer;
}

/** Labels of blocks in PEM (RFC 7468, 5915, 8017). */
const LABELS = /-----BEGIN ([A-Z0-9 ]{1,60})-----/g;
const HINT = 'make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem';

/** Keys in forms of one program alone. */
const FOREIGN: readonly {
  readonly label: RegExp;
  readonly message: string;
  readonly hint: string;
}[] = [
  {
    label: /SIGSTORE|COSIGN/,
    message: 'it is encrypted in the way of cosign alone',
    hint: 'sign with a key in PKCS #8; cosign imports one: cosign import-key-pair --key key.pem',
  },
  {
    label: /^OPENSSH/,
    message: 'it is in the form of OpenSSH alone',
    hint: 'bring a copy of it into PKCS #8: ssh-keygen -p -m PKCS8 -f COPY',
  },
];

/**
 * Reads a private key in PEM: PKCS #8, plain or encrypted, or the older forms for EC and RSA, which may have parameters before them.
 * @param passphrase for an encrypted one @throws AssayError `attest.key`
 */
export function readSigningKey(content: Uint8Array, passphrase?: string): SigningKey {
  const labels = [...Buffer.from(content).toString('latin1', 0, 65_536).matchAll(LABELS)].map(
    ([, label]) => label!,
  );
  const label = labels.find((one) => one.endsWith('PRIVATE KEY'));
  const foreign = FOREIGN.find((one) => label !== undefined && one.label.test(label));
  if (foreign) throw new AssayError('attest.key', foreign.message, { hint: foreign.hint });
  if (label === undefined) {
    const [other] = labels;
    throw new AssayError(
      'attest.key',
      other === undefined ? 'it is no key in PEM' : `it is no private key: ${other}`,
      { hint: HINT },
    );
  }
  const isEncrypted =
    label.startsWith('ENCRYPTED') || Buffer.from(content).includes('Proc-Type: 4,ENCRYPTED');
  if (isEncrypted && passphrase === undefined)
    throw new AssayError('attest.key', 'it is encrypted, and no passphrase is given', {
      hint: 'put it into the environment variable ASSAY_KEY_PASSPHRASE',
    });
  return signingKey(privateKeyOf(content, isEncrypted ? passphrase : undefined));
}

function privateKeyOf(content: Uint8Array, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({
      key: Buffer.from(content),
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (error) {
    const message =
      passphrase === undefined
        ? 'it is no private key that can be read'
        : 'the passphrase is wrong, or it is damaged';
    throw new AssayError('attest.key', message, { cause: error });
  }
}

/** The same from a key that is in memory. @throws AssayError `attest.key` for a kind that nobody would verify */
export function signingKey(privateKey: KeyObject): SigningKey {
  const verifying = readKey(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }));
  if (!verifying)
    throw new AssayError('attest.key', 'signatures are not made with keys of this kind', {
      hint: `keys are P-256, P-384, P-521, Ed25519 or RSA of 2048 to 8192 bits; ${HINT}`,
    });
  const hash = verifying.type === 'ed25519' ? null : hashFor(verifying);
  return { verifying, sign: (data) => sign(hash, data, privateKey) };
}

/** Object identifiers of signatures by these keys (RFC 5758, 8410, 4055), for requests of certificates. */
export const SIGNATURE_OID: Readonly<Record<KeyType, string>> = {
  'ec-p256': '1.2.840.10045.4.3.2',
  'ec-p384': '1.2.840.10045.4.3.3',
  'ec-p521': '1.2.840.10045.4.3.4',
  ed25519: '1.3.101.112',
  rsa: '1.2.840.113549.1.1.11',
};

/** What a bundle calls a key: SHA-256 of its SubjectPublicKeyInfo in base64, as sigstore-go and cosign write it. */
export function hintOf({ id }: VerifyingKey): string {
  return Buffer.from(id, 'hex').toString('base64');
}
