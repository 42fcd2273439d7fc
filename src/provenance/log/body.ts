import { createHash } from 'node:crypto';
import { pemBlock } from '../crypto/pem.ts';
import { base64, bytes, choice, demand, list, member, type Node, readDocument, text } from '../document.ts';
import type { HashName, LogEntry } from '../evidence/entity.ts';
import { refuse, refuseInside, untilRefused } from '../steps.ts';

/** What an entry must be about. */
export interface Signed {
  /** Whole certificate of the signer, or the key that was named, DER. */
  readonly verifier: { readonly certificate?: Buffer; readonly key: Buffer };
  readonly signature: Buffer;
  /** DSSE: payload of the envelope, and the bytes that were signed. */
  readonly payload?: Buffer;
  readonly encoded?: Buffer;
  /** Message: digests of the artifact by algorithm, hexadecimal. */
  readonly digests: Readonly<Record<string, string>>;
}

/** What an entry says: one of the signatures, who verifies it and a digest with what it is of. */
interface Logged {
  readonly signatures: readonly { readonly signature: Buffer; readonly verifier: Buffer }[];
  readonly digest: {
    readonly of: 'message' | 'payload' | 'encoded';
    readonly algorithm: HashName;
    readonly hex: string;
  };
}

const STEP = 'log.body';

/** Types of entries: sigstore/rekor `pkg/types`, sigstore/rekor-tiles `CLIENTS.md`. */
const KINDS: Readonly<Record<string, (spec: Node, signed: Signed) => Logged>> = {
  'hashedrekord 0.0.1': hashedRekord1,
  'hashedrekord 0.0.2': hashedRekord2,
  'dsse 0.0.1': dsse1,
  'dsse 0.0.2': dsse2,
  'intoto 0.0.2': inToto2,
};

/** Verifies that an entry is about this very signature, signer and content, each of them. @throws Refusal `log.body` */
export function verifyBody(entry: LogEntry, signed: Signed): void {
  const place = `${entry.place}.canonicalizedBody`;
  const outcome = untilRefused(() => loggedOf(entry, signed));
  // What is wrong inside the body is told as a fault of the body, with its place there.
  if ('refused' in outcome) refuseInside(STEP, place, outcome.refused);
  const { signatures, digest } = outcome.value;
  const { of, algorithm, hex } = digest;
  const expected = digestOf(of, algorithm, signed);
  if (expected === undefined && of === 'message')
    refuse(
      STEP,
      `the entry has the ${algorithm} of its file, and the file itself is not at hand to compare`,
      {
        input: place,
        found: hex,
      },
    );
  if (expected !== hex)
    refuse(
      STEP,
      of === 'message'
        ? 'the file is not the one that was signed: the entry is about another'
        : 'the entry is about another envelope',
      {
        input: place,
        expected: expected ?? 'a file',
        found: hex,
      },
    );
  const [only] = signatures;
  if (!only || signatures.length !== 1)
    refuse(STEP, `the entry has ${signatures.length} signatures, one is needed`, { input: place });
  if (!only.signature.equals(signed.signature))
    refuse(STEP, 'the entry has another signature', { input: place });
  if (!only.verifier.equals(signed.verifier.certificate ?? signed.verifier.key))
    refuse(STEP, 'the entry names another signer', { input: place });
}

function loggedOf({ body, kind, version }: LogEntry, signed: Signed): Logged {
  const read = KINDS[`${kind} ${version}`];
  if (!read) refuse(STEP, `no type of entry that is known: ${kind} ${version}`);
  const root = readDocument(body);
  const [storedKind, storedVersion] = ['kind', 'apiVersion'].map((name) => text(demand(root, name)));
  if (storedKind !== kind || storedVersion !== version)
    refuse(STEP, 'it is of another type than the bundle says', {
      expected: `${kind} ${version}`,
      found: `${storedKind} ${storedVersion}`,
    });
  return read(demand(root, 'spec'), signed);
}

function digestOf(of: Logged['digest']['of'], algorithm: HashName, signed: Signed): string | undefined {
  if (of === 'message') return signed.digests[algorithm];
  const data = of === 'payload' ? signed.payload : signed.encoded;
  return data && createHash(algorithm).update(data).digest('hex');
}

/** Over the file; of an envelope, as Rekor v2 logs them too, over what was signed. */
const hashedOf = ({ encoded }: Signed) => (encoded ? 'encoded' : 'message');

function hashedRekord1(spec: Node, signed: Signed): Logged {
  const signature = demand(spec, 'signature');
  const hash = demand(demand(spec, 'data'), 'hash');
  return {
    signatures: [
      {
        signature: bytes(demand(signature, 'content')),
        verifier: pem(bytes(demand(demand(signature, 'publicKey'), 'content'))),
      },
    ],
    digest: { of: hashedOf(signed), ...plainHash(hash) },
  };
}

function hashedRekord2(spec: Node, signed: Signed): Logged {
  const inner = demand(spec, 'hashedRekordV002');
  return {
    signatures: [signatureV2(demand(inner, 'signature'))],
    digest: { of: hashedOf(signed), ...hashV2(demand(inner, 'data')) },
  };
}

function dsse1(spec: Node): Logged {
  const signatures = list(demand(spec, 'signatures'), 16).map((node) => ({
    signature: bytes(demand(node, 'signature')),
    verifier: pem(bytes(demand(node, 'verifier'))),
  }));
  return { signatures, digest: { of: 'payload', ...plainHash(demand(spec, 'payloadHash')) } };
}

function dsse2(spec: Node): Logged {
  const inner = demand(spec, 'dsseV002');
  return {
    signatures: list(demand(inner, 'signatures'), 16).map(signatureV2),
    digest: { of: 'payload', ...hashV2(demand(inner, 'payloadHash')) },
  };
}

/** The older type of envelopes, whose signatures are encoded twice. */
function inToto2(spec: Node): Logged {
  const content = demand(spec, 'content');
  const signatures = list(demand(demand(content, 'envelope'), 'signatures'), 16).map((node) => ({
    signature: base64(bytes(demand(node, 'sig')).toString('latin1'), `${node.path}.sig`),
    verifier: pem(bytes(demand(node, 'publicKey'))),
  }));
  return { signatures, digest: { of: 'payload', ...plainHash(demand(content, 'payloadHash')) } };
}

function signatureV2(node: Node): Logged['signatures'][number] {
  const verifier = demand(node, 'verifier');
  const certificate = member(verifier, 'x509Certificate');
  const key = certificate ?? demand(verifier, 'publicKey');
  return { signature: bytes(demand(node, 'content')), verifier: bytes(demand(key, 'rawBytes')) };
}

const HASHES: Readonly<Record<string, HashName>> = { sha256: 'sha256', sha384: 'sha384', sha512: 'sha512' };
const HASHES_V2: Readonly<Record<string, HashName>> = {
  SHA2_256: 'sha256',
  SHA2_384: 'sha384',
  SHA2_512: 'sha512',
};

interface Hash {
  readonly algorithm: HashName;
  readonly hex: string;
}

function plainHash(node: Node): Hash {
  return { algorithm: choice(demand(node, 'algorithm'), HASHES), hex: text(demand(node, 'value')) };
}

function hashV2(node: Node): Hash {
  const algorithm = choice(demand(node, 'algorithm'), HASHES_V2);
  return { algorithm, hex: bytes(demand(node, 'digest')).toString('hex') };
}

function pem(content: Buffer): Buffer {
  return pemBlock(content.toString('latin1'))?.content ?? refuse(STEP, 'the signer is no PEM text');
}
