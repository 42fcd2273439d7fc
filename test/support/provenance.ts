import { createHash, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verification } from '../../src/model/index.ts';
import { readKey } from '../../src/provenance/crypto/key.ts';
import { refusedBy } from '../../src/provenance/steps.ts';
import { type ManagedKey, readTrustRoot } from '../../src/provenance/trust/root.ts';
import type { SubjectFile } from '../../src/provenance/verify/subject.ts';
import { createVerifier, type Verifier } from '../../src/provenance/verify/verify.ts';

/** Folder of the labelled cases of provenance; undefined where there is none. */
export const PROVENANCE: string | undefined = [
  join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'provenance'),
].find(existsSync);

/** A moment after all cases were made, in seconds since 1970. */
export const NOW = Date.UTC(2026, 11, 1) / 1000;

/** What the command line would do with something that cannot even be read: the refusal. */
export function verdictOf(work: () => Verification): Verification {
  return refusedBy(work);
}

/** A file with its digests, the bytes at hand. */
export function fileOf(content: Buffer, name?: string): SubjectFile {
  return { ...digestsOf(content), content, ...(name === undefined ? {} : { name }) };
}

/** The same by digest. */
export function digestsOf(content: Buffer): SubjectFile {
  const digest = (algorithm: string) => createHash(algorithm).update(content).digest('hex');
  return { digests: { sha256: digest('sha256'), sha384: digest('sha384'), sha512: digest('sha512') } };
}

/** A verifier for the trusted root in a file. @throws Refusal */
export function verifierOf(path: string): Verifier {
  return createVerifier(readTrustRoot(readFileSync(path)));
}

/** A key in a PEM file, for whatever names a key. */
export function keyOf(path: string): ManagedKey {
  const spki = createPublicKey(readFileSync(path)).export({ format: 'der', type: 'spki' });
  return { key: readKey(spki)! };
}

/** The refusal as `step: message`; `pass` where there is none. */
export function reasonOf({ verified, steps }: Verification): string {
  const last = steps.at(-1);
  return verified ? 'pass' : `${last?.name}: ${last?.message}`;
}
