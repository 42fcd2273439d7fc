import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { AssayError } from '../../model/index.ts';
import { readPublicKey, untilRefused } from '../../provenance/index.ts';
import type { LedgerMachine } from './machine.ts';
import { readIfThere, writing } from './machine.ts';

/** The key that signs a ledger. */
export interface LedgerKey {
  /** SHA-256 of the SubjectPublicKeyInfo, in hexadecimal. */
  readonly id: string;
  /** SubjectPublicKeyInfo. */
  readonly spki: Buffer;
  /** Only the public half may be at hand; then a ledger can be read and not written. */
  readonly secret?: KeyObject;
}

/** The key in a file; undefined where there is none. @throws AssayError `ledger.key`, `input.*` */
export async function readLedgerKey(path: string, machine: LedgerMachine): Promise<LedgerKey | undefined> {
  const content = await readIfThere(path, machine);
  return content && keyIn(content, path);
}

/** The key in a file, which is made where it is not there. @throws AssayError `ledger.key`, `ledger.write`, `input.*` */
export async function ownLedgerKey(path: string, machine: LedgerMachine): Promise<Required<LedgerKey>> {
  let known = await readLedgerKey(path, machine);
  if (!known) {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
    await machine.makeFolder(path);
    // Where another process made one meanwhile, that is the key.
    await writing(path, () => machine.createPrivate(path, Buffer.from(pem)));
    known = (await readLedgerKey(path, machine))!;
  }
  const { secret } = known;
  if (!secret)
    throw new AssayError('ledger.key', 'only the public half of the key is there', {
      path,
      hint: 'with it a ledger can be read and checked, not written',
    });
  return { ...known, secret };
}

function keyIn(content: Uint8Array, path: string): LedgerKey {
  const bytes = Buffer.from(content);
  const secret = bytes.includes('PRIVATE KEY-----') ? privateKeyIn(bytes) : undefined;
  const spki = secret && createPublicKey(secret).export({ format: 'der', type: 'spki' });
  const read = untilRefused(() => readPublicKey(spki ?? bytes));
  if ('refused' in read || read.value.type !== 'ed25519')
    throw new AssayError('ledger.key', 'it is no Ed25519 key in PEM without a password', {
      path,
      hint: 'a key is made where there is none; move the file away to have a new one',
    });
  return { id: read.value.id, spki: read.value.spki, ...(secret ? { secret } : {}) };
}

function privateKeyIn(pem: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // The text of OpenSSL says nothing that a reader could act on.
    return undefined;
  }
}
