import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PublisherPolicy, Verification } from '../../src/model/index.ts';
import type { SignedEntity } from '../../src/provenance/evidence/entity.ts';
import type { NpmAttestation } from '../../src/provenance/evidence/npm.ts';
import { attestationOf } from '../../src/provenance/evidence/pep740.ts';
import { readEvidence } from '../../src/provenance/evidence/read.ts';
import { bundleOf } from '../../src/provenance/evidence/sigstore.ts';
import { policyOfPublisher, verifyPublisher } from '../../src/provenance/identity/publisher.ts';
import { verifyNpmStatement } from '../../src/provenance/npm/rules.ts';
import { verifyPypiStatement } from '../../src/provenance/pypi/rules.ts';
import { refuse } from '../../src/provenance/steps.ts';
import { readNpmKeys } from '../../src/provenance/trust/npm-keys.ts';
import type { SubjectFile } from '../../src/provenance/verify/subject.ts';
import type { Verifier } from '../../src/provenance/verify/verify.ts';
import { readAttestation, readBundle, readNpmAttestations, readProvenance } from '../support/evidence.ts';
import { alter, leaves, remove } from '../support/leaves.ts';
import {
  digestsOf,
  fileOf,
  keyOf,
  NOW,
  PROVENANCE,
  reasonOf,
  verdictOf,
  verifierOf,
} from '../support/provenance.ts';
import { REASONS } from '../support/provenance-reasons.ts';

type Json = Readonly<Record<string, unknown>>;
type Expected = 'pass' | 'fail' | 'divergent';

/** Labels of a folder, counted apart: what must be accepted and what refused, and for which reason. */
interface Tally {
  readonly wrong: string[];
  readonly accepted: [number, number];
  readonly refused: [number, number];
}

const folder = PROVENANCE ?? '';
const load = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as readonly Json[];
const read = (...path: readonly string[]) => readFileSync(join(folder, ...path));

if (!PROVENANCE) {
  test.skip('corpus provenance', () => {});
  console.log('corpus provenance: skipped, there is no such folder');
} else {
  test('corpus provenance/sigstore-conformance', () => {
    const tally = newTally();
    for (const one of load('sigstore-conformance/cases.json'))
      for (const mode of ['path', 'digest'] as const)
        count(tally, `${one['id']}`, one['expect'] as Expected, conformance(one, mode));
    finish('sigstore-conformance', tally);
  });

  test('corpus provenance/local-signed', () => {
    const tally = newTally();
    const verifier = verifierOf(join(folder, 'local-signed/trusted_root.json'));
    for (const one of load('local-signed/cases.json')) {
      const content = read('local-signed', String(one['attestation']));
      const verdict = verdictOf(() => pypi(verifier, readAttestation(content), one, policyOf(one)));
      count(tally, String(one['id']), one['expect'] as Expected, verdict);
    }
    finish('local-signed', tally);
  });

  test('corpus provenance/pypi', () => {
    const tally = newTally();
    for (const one of load('pypi/cases.json')) {
      const verifier = rootOf(String(one['trust']));
      const verdict = verdictOf(() => {
        if (one['attestation'] !== undefined)
          return pypi(
            verifier,
            readAttestation(read('pypi', String(one['attestation']))),
            one,
            policyOf(one),
          );
        const all = readProvenance(read('pypi', String(one['provenance']))).bundles.flatMap(
          ({ publisher, attestations }) =>
            attestations.map((node) =>
              pypi(verifier, attestationOf(node), one, policyOfPublisher(publisher)!),
            ),
        );
        return all.find(({ verified }) => !verified) ?? all[0]!;
      });
      count(tally, String(one['id']), one['expect'] as Expected, verdict);
    }
    finish('pypi', tally);
  });

  test('corpus provenance/npm', () => {
    const tally = newTally();
    for (const one of [...load('npm/cases.json'), ...load('npm/pairs.json')]) {
      const content = read('npm', String(one['attestations'] ?? one['file']));
      const verdicts = npm(one, readNpmAttestations(content));
      for (const [kind, expected] of Object.entries(one['expect'] as Record<string, Expected>))
        count(tally, `${one['id']} ${kind}`, expected, verdicts.get(kind));
    }
    finish('npm', tally);
  });

  test('corpus provenance/client-bundles', () => {
    const tally = newTally();
    for (const one of load('client-bundles/cases.json')) {
      const verdict = verdictOf(() => {
        const entity = readBundle(read('client-bundles', String(one['bundle'])));
        const verifier = rootOf(String(one['trust']));
        return verifier.verify(entity, { file: clientFile(one, entity), now: NOW });
      });
      count(tally, String(one['id']), one['expect'] as Expected, verdict);
    }
    finish('client-bundles', tally);
  });

  test('corpus provenance: a summary signed by a service with a key of its own', () => {
    const read = readEvidence(readFileSync(join(folder, 'client-bundles/vsa/gke-gce-pre.bcid-vsa.jsonl')));
    const entity = 'items' in read ? read.items[0]!.read() : undefined;
    const key = keyOf(join(folder, 'client-bundles/vsa/vsa_signing_public_key.pem'));
    const verdict = rootOf('production').verify(entity!, { file: { digests: {} }, now: NOW, keys: [key] });
    // The image it is about has an id and no digest that could be believed; everything before is right.
    expect(reasonOf(verdict)).toMatch(/^subject\.digest: /);
    expect(verdict.predicateType).toBeUndefined();
    expect(verdict.steps.map(({ name }) => name)).toContain('signature.valid');
  });

  test('corpus provenance: every leaf of four bundles altered or removed', () => {
    const accepted = TAMPERED.flatMap(([name, trust]) => tamper(name, trust));
    const [total, refused] = [accepted.length, accepted.filter((path) => path === undefined).length];
    console.log(`corpus provenance/tampered: ${refused} of ${total} labels agree`);
    expect(accepted.filter((path) => path !== undefined)).toEqual([]);
    expect(total).toBeGreaterThan(200);
  });
}

function newTally(): Tally {
  return { wrong: [], accepted: [0, 0], refused: [0, 0] };
}

function count(tally: Tally, id: string, expected: Expected, verdict: Verification | undefined): void {
  if (!verdict) {
    tally.wrong.push(`${id}: there is no such attestation`);
    return;
  }
  // Clients disagree about these: any verdict is right that says why.
  if (expected === 'divergent') {
    expect(verdict.steps.length).toBeGreaterThan(0);
    return;
  }
  const [name = ''] = reasonOf(verdict).split(':');
  const isRight =
    expected === 'pass' ? verdict.verified : !verdict.verified && (REASONS[id] ?? name) === name;
  const counts = expected === 'pass' ? tally.accepted : tally.refused;
  counts[1]++;
  if (isRight) counts[0]++;
  else tally.wrong.push(`${id}: ${expected}, but ${reasonOf(verdict)}`);
}

/** Labels that contradict what the corpus says elsewhere, with the reason in docs/verification.md. */
const DISPUTED: ReadonlySet<string> = new Set(['a.dsse.staging-rekor-v2.txt.sigstore.json']);

function finish(name: string, { wrong, accepted, refused }: Tally): void {
  const right = accepted[0] + refused[0];
  const total = accepted[1] + refused[1];
  console.log(
    `corpus provenance/${name}: ${right} of ${total} labels agree (valid accepted ${accepted.join('/')}, invalid refused ${refused.join('/')})`,
  );
  const undisputed = wrong.filter((line) => !DISPUTED.has(line.split(':')[0]!));
  expect(undisputed).toEqual([]);
  expect(total).toBeGreaterThan(0);
}

function rootOf(name: string): Verifier {
  return verifierOf(join(folder, `trust/trusted_root.${name}.json`));
}

function conformance(one: Json, mode: 'path' | 'digest'): Verification {
  const dir = `sigstore-conformance/${one['dir']}`;
  return verdictOf(() => {
    const verifier =
      one['trusted_root'] === 'production'
        ? rootOf('production')
        : verifierOf(join(folder, dir, 'trusted_root.json'));
    const content = read('sigstore-conformance', String(one['artifact']));
    const key =
      one['key'] === null ? undefined : keyOf(join(folder, 'sigstore-conformance', pathOf(one, 'key')));
    return verifier.verify(readBundle(read(dir, 'bundle.sigstore.json')), {
      file: mode === 'path' ? fileOf(content) : digestsOf(content),
      now: NOW,
      ...(key ? { keys: [key] } : {}),
      policy: ({ identity }) => {
        if (key) return;
        if (identity.subject !== one['certificate_identity']) refuse('identity.subject', 'another signer');
        if (identity.issuer !== one['certificate_oidc_issuer']) refuse('identity.issuer', 'another issuer');
      },
    });
  });
}

function pathOf(one: Json, name: string): string {
  const given = String(one[name]);
  return given.includes('/') ? given : `${one['dir']}/${given}`;
}

function policyOf(one: Json): PublisherPolicy {
  const publisher = one['publisher'] as Record<string, string | null>;
  const texts = Object.entries(publisher).filter((entry): entry is [string, string] => entry[1] !== null);
  const { kind, email, issuer, ...rest } = Object.fromEntries(texts) as Record<string, string>;
  if (kind === 'email') return { kind, email: email!, issuer: issuer! };
  return {
    ...policyOfPublisher({ kind: kind!, ...(email ? { email } : {}), ...rest })!,
    ...(one['pins'] as object),
  };
}

function pypi(verifier: Verifier, entity: SignedEntity, one: Json, policy: PublisherPolicy): Verification {
  const { filename, sha256 } = one['dist'] as { filename: string; sha256: string };
  const file: SubjectFile = { name: filename, digests: { sha256 } };
  return verifier.verify(entity, {
    file,
    now: NOW,
    policy: (verified, steps) => {
      verifyPypiStatement(verified, file, steps);
      verifyPublisher(verified.identity, policy, steps);
    },
  });
}

/** Verdicts by kind: the registry signs `publish` with its key, a workflow signs `provenance`. */
function npm(one: Json, attestations: readonly NpmAttestation[]): ReadonlyMap<string, Verification> {
  const keys = readNpmKeys(read('npm/keys.json'));
  const verifier = rootOf('production');
  const asked =
    one['package'] === undefined
      ? undefined
      : { name: String(one['package']), version: String(one['version']) };
  const verdicts = new Map<string, Verification>();
  for (const { predicateType, bundle } of attestations) {
    let kind = 'provenance';
    const verdict = verdictOf(() => {
      const entity = bundleOf(bundle);
      if (entity.signer.kind === 'key') kind = 'publish';
      return verifier.verify(entity, {
        file:
          one['sha512'] === undefined ? statedFile(entity) : { digests: { sha512: String(one['sha512']) } },
        now: NOW,
        ...(kind === 'publish' ? { keys } : {}),
        policy: (verified, steps) => verifyNpmStatement(verified, predicateType, asked, steps),
      });
    });
    verdicts.set(kind, verdict);
  }
  return verdicts;
}

function clientFile(one: Json, entity: SignedEntity): SubjectFile {
  const path = one['artifact'] === null ? undefined : join(folder, 'client-bundles', String(one['artifact']));
  return path !== undefined && existsSync(path) ? fileOf(readFileSync(path)) : statedFile(entity);
}

/** The file is not in the corpus: what the evidence says of it, which leaves everything else to verify. */
function statedFile({ content }: SignedEntity): SubjectFile {
  if (content.kind === 'message') return { digests: { sha256: content.digest!.value.toString('hex') } };
  const { subject } = JSON.parse(content.payload.toString()) as {
    subject?: readonly { digest?: Record<string, string> }[];
  };
  return { digests: subject?.[0]?.digest ?? {} };
}

const TAMPERED = [
  ['happy-path-v0.3', 'production'],
  ['happy-path-intoto-in-dsse-v3', 'production'],
  ['rekor2-happy-path', 'own'],
  ['rekor2-dsse-happy-path', 'own'],
] as const;

/** For every mutation undefined where it was refused, else where it was. */
function tamper(name: string, trust: 'production' | 'own'): (string | undefined)[] {
  const dir = `sigstore-conformance/cases/${name}`;
  const verifier =
    trust === 'own' ? verifierOf(join(folder, dir, 'trusted_root.json')) : rootOf('production');
  const text = read(dir, 'bundle.sigstore.json').toString();
  const file = fileOf(read('sigstore-conformance/a.txt'));
  const run = (bundle: string) =>
    verdictOf(() => verifier.verify(readBundle(Buffer.from(bundle)), { file, now: NOW, strict: true }));
  expect(reasonOf(run(text))).toBe('pass');
  return leaves(JSON.parse(text)).flatMap((path) =>
    ([alter, remove] as const).map((change) => {
      const bundle = JSON.stringify(change(JSON.parse(text), path));
      return run(bundle).verified ? `${name} ${change.name} ${path.join('.')}` : undefined;
    }),
  );
}
