import { createHash } from 'node:crypto';
import { buildZip } from '../recipes/zip.ts';
import { type Claims, githubClaims, identityOfClaims, type StandinIdentity } from '../standin/identity.ts';
import { createSigstore, type StandinBundle, type StandinSigstore } from '../standin/sigstore.ts';

/** When everything here is signed, in seconds since 1970, and the same for `--at`, a day later. */
export const SIGNED_AT = Date.UTC(2026, 5, 1) / 1000;
export const ASKED_AT = '2026-06-02';

export const PUBLISH = 'https://docs.pypi.org/attestations/publish/v1';
export const SLSA = 'https://slsa.dev/provenance/v1';

/** A small wheel that a component is named in. */
export function wheelBytes(name: string, version: string, content = ''): Buffer {
  const info = `${name}-${version}.dist-info`;
  return Buffer.from(
    buildZip([
      { name: `${name}/__init__.py`, data: Buffer.from(`VERSION = '${version}'\n${content}`) },
      {
        name: `${info}/METADATA`,
        data: Buffer.from(`Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\nLicense: MIT\n\n`),
      },
      {
        name: `${info}/WHEEL`,
        data: Buffer.from('Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
      },
      { name: `${info}/RECORD`, data: Buffer.from('') },
    ]),
  );
}

/** Signs files as a Trusted Publisher would, by a Sigstore of its own. */
export interface Publisher {
  readonly sigstore: StandinSigstore;
  /** A bundle over a statement about the file. */
  bundle(name: string, content: Uint8Array, options?: PublishOptions): StandinBundle;
  /** The same as an index serves it (PEP 740), naming the publisher. */
  provenance(name: string, content: Uint8Array, options?: PublishOptions): string;
}

/** Who signs, and what is stated. */
export interface PublishOptions {
  /** Changes of the claims of `githubClaims`. */
  readonly claims?: Claims;
  /** In their place. */
  readonly identity?: StandinIdentity;
  readonly predicateType?: string;
}

/** Makes the services. */
export function createPublisher(): Publisher {
  const sigstore = createSigstore(SIGNED_AT);
  const bundle: Publisher['bundle'] = (name, content, { claims, identity, predicateType = PUBLISH } = {}) =>
    sigstore.sign(
      { payload: Buffer.from(JSON.stringify(statement(name, content, predicateType))) },
      { identity: identity ?? identityOfClaims(githubClaims(claims)) },
    );
  return {
    sigstore,
    bundle,
    provenance(name, content, options) {
      const claims = githubClaims(options?.claims);
      return JSON.stringify({
        version: 1,
        attestation_bundles: [
          {
            publisher: {
              kind: 'GitHub',
              repository: claims['repository'],
              workflow: /([^/]+)@/.exec(String(claims['workflow_ref']))?.[1],
              environment: claims['environment'],
            },
            attestations: [attestation(bundle(name, content, options))],
          },
        ],
      });
    },
  };
}

function statement(name: string, content: Uint8Array, predicateType: string) {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: { sha256: createHash('sha256').update(content).digest('hex') } }],
    predicateType,
    predicate: predicateType === PUBLISH ? null : {},
  };
}

function attestation({ verificationMaterial, dsseEnvelope }: StandinBundle) {
  return {
    version: 1,
    verification_material: {
      certificate: verificationMaterial.certificate?.rawBytes,
      transparency_entries: verificationMaterial.tlogEntries,
    },
    envelope: { statement: dsseEnvelope?.payload, signature: dsseEnvelope?.signatures[0]?.sig },
  };
}
