import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { createVerifier, readTrustRoot, verifyFile } from '../src/provenance/index.ts';
import { githubClaims, identityOfClaims } from '../test/standin/identity.ts';
import { makeKey } from '../test/standin/keys.ts';
import { b64, preAuthentication } from '../test/standin/rekor.ts';
import { createSigstore, type StandinBundle } from '../test/standin/sigstore.ts';
import { best, type Run, run } from './measure.ts';
import type { Row } from './row.ts';

/** Files of the release, each with an attestation; a large project has about so many wheels of one version. */
const FILES = 50;
const ROUNDS = 5;
const NOW = Date.UTC(2026, 5, 1) / 1000;
const IN_TOTO = 'application/vnd.in-toto+json';
const PUBLISH = 'https://docs.pypi.org/attestations/publish/v1';

type Bench = readonly [name: string, bench: (folder: string) => Promise<Row[]>];

/** The files of one release, and one wheel from a cold start. @param assay path of the program's entry */
export function provenanceBenches(assay = 'bin/assay.js'): readonly Bench[] {
  return [
    ['provenance release', async () => [releaseRow()]],
    ['provenance cold', async (folder) => [await coldRow(assay, folder)]],
  ];
}

interface Release {
  readonly trustedRoot: string;
  readonly files: readonly {
    readonly name: string;
    readonly content: Buffer;
    readonly bundle: StandinBundle;
  }[];
}

/** A release signed as a publish job does: one certificate for all of its files, entries of a log that has others, P-384 above. */
function releaseOf(count: number): Release {
  const sigstore = createSigstore(NOW, { keyType: 'ec-p384' });
  sigstore.rekorV1.fill(1000);
  const key = makeKey();
  const certificate = sigstore.authority.issue(identityOfClaims(githubClaims()), key.spki, NOW);
  const files = Array.from({ length: count }, (_, at) => {
    const name = `example-1.0.0-${at}-py3-none-any.whl`;
    const content = Buffer.from(`bytes of file ${at}`);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name, digest: { sha256 } }],
      predicateType: PUBLISH,
      predicate: null,
    };
    const payload = Buffer.from(JSON.stringify(statement));
    const signature = key.sign(preAuthentication(IN_TOTO, payload));
    const proposal = {
      kind: 'envelope',
      payload,
      payloadType: IN_TOTO,
      signature,
      verifier: { certificate },
    } as const;
    const bundle = {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {
        certificate: { rawBytes: b64(certificate) },
        tlogEntries: [sigstore.rekorV1.add(proposal, NOW)],
      },
      dsseEnvelope: { payload: b64(payload), payloadType: IN_TOTO, signatures: [{ sig: b64(signature) }] },
    };
    return { name, content, bundle };
  });
  return { trustedRoot: sigstore.trustedRoot, files };
}

/** Processor time of everything from the text of the evidence to the verdict, ours against the library used plainly. */
function releaseRow(): Row {
  const { trustedRoot, files } = releaseOf(FILES);
  const texts = files.map(({ bundle }) => JSON.stringify(bundle));
  const verifier = createVerifier(readTrustRoot(Buffer.from(trustedRoot)));
  const ours = () => {
    for (const [at, { name, content }] of files.entries()) {
      const digests = { sha256: createHash('sha256').update(content).digest('hex') };
      const evidence = [{ name: 'x', content: Buffer.from(texts[at]!) }];
      const { outcome, message } = verifyFile({ name, digests }, evidence, { verifier, now: NOW + 600 });
      if (outcome !== 'verified') throw new Error(message);
    }
  };
  const peer = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(trustedRoot))));
  const theirs = () => {
    for (const text of texts) peer.verify(toSignedEntity(bundleFromJSON(JSON.parse(text))));
  };
  const [own, other] = [ours, theirs].map(leastOf) as [number, number];
  const ratio = other / own;
  return {
    what: `warm verification of ${FILES} files of one release, against @sigstore/verify`,
    figure: `${ratio.toFixed(1)} x (${(own / FILES).toFixed(2)} ms against ${(other / FILES).toFixed(2)} ms a file)`,
    bar: '>= 8.0 x',
    met: ratio >= 8,
  };
}

/** Least processor time of some rounds in milliseconds, after one that warms up. */
function leastOf(work: () => void): number {
  work();
  const times = Array.from({ length: ROUNDS }, () => {
    const begin = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

async function coldRow(assay: string, folder: string): Promise<Row> {
  const dir = join(folder, 'provenance');
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true });
  const { trustedRoot, files } = releaseOf(1);
  const [{ name, content, bundle }] = files as [Release['files'][number]];
  const wheel = join(dir, name);
  const root = join(dir, 'trusted_root.json');
  writeFileSync(wheel, content);
  writeFileSync(`${wheel}.sigstore.json`, JSON.stringify(bundle));
  writeFileSync(root, trustedRoot);
  const args = [assay, 'verify', wheel, '--trust-root', root, '--at', '2026-06-01T01:00:00Z', '--no-ledger'];
  const runs: Run[] = [];
  for (let at = 0; at < 15; at++) runs.push(await run(process.execPath, [...args, '-o', '/dev/null']));
  const { milliseconds, peakMiB } = best(runs);
  return {
    what: 'cold assay verify of one wheel',
    figure: `${milliseconds.toFixed(0)} ms, ${peakMiB.toFixed(0)} MiB`,
    bar: '< 250 ms',
    met: milliseconds < 250,
  };
}
