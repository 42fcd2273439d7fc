import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { parseToml, parseYaml } from '../../../src/codec/index.ts';
import { withIdentities } from '../../../src/provenance/pylock/edit.ts';
import { judgeEvidence, judgeLocked, lockHashes } from '../../../src/provenance/pylock/judge.ts';
import { readPylockFiles } from '../../../src/provenance/pylock/read.ts';
import {
  readCertificateAnswer,
  readLogAnswerV1,
  readLogAnswerV2,
} from '../../../src/provenance/sign/answers.ts';
import { readSigningKey } from '../../../src/provenance/sign/key.ts';
import { readDecision } from '../../../src/provenance/sign/report.ts';
import { readSigningServices } from '../../../src/provenance/sign/services.ts';
import { writeStatement } from '../../../src/provenance/sign/statement.ts';
import { audiencesOf, checkToken } from '../../../src/provenance/sign/token.ts';
import { openQuestions, vsaPredicate } from '../../../src/provenance/sign/vsa.ts';
import { readStatement } from '../../../src/provenance/statement.ts';
import { untilRefused } from '../../../src/provenance/steps.ts';
import {
  expectationsOf,
  projectOf,
  readPolicy,
  resolvePolicy,
  verdictByPolicy,
} from '../../../src/report/index.ts';
import { LOCK_PRESENTERS } from '../../../src/report/lock/presenters.ts';
import { createStyle } from '../../../src/report/style.ts';
import { pem } from '../../standin/keys.ts';
import { createSigstore } from '../../standin/sigstore.ts';
import { signingConfig } from '../../standin/trusted-root.ts';
import { mutateJson } from '../text/mutate-json.ts';
import { mutateText } from '../text/mutate-text.ts';
import { attempt, bytesOf, differs, type TextTarget } from '../text/target.ts';
import { mutateDocument } from './mutate-evidence.ts';
import { pinned } from './pinned.ts';
import { VERDICT, wronglyShown } from './shown.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const SHA256 = '0a'.repeat(32);
const text = (input: Uint8Array) => new TextDecoder().decode(input);
const { sigstore, SIGNED, secret } = pinned('documents', () => {
  const made = createSigstore(NOW);
  return {
    sigstore: made,
    SIGNED: made.sign({ message: Buffer.from('x') }),
    secret: generateKeyPairSync('ed25519'),
  };
});

const LOCK = `lock-version = "1.0"
created-by = "x"
requires-python = ">=3.9"

[[packages]]
name = "example"
version = "1.0"
marker = "sys_platform == 'win32'"
wheels = [
  { name = "example-1.0-py3-none-any.whl", url = "https://files.test/a/example-1.0-py3-none-any.whl#x", size = 3, hashes = { sha256 = "${SHA256}" } },
]
sdist = { path = "dist/example-1.0.tar.gz", hashes = { sha256 = "${SHA256}", sha3_256 = "${SHA256}" } }

[[packages.attestation-identities]]
kind = "GitHub"
repository = "octo-org/example"
workflow = "release.yml"
claims = { repository_id = "1" }

[[packages]]
name = "other"
archive = { url = "https://files.test/other.zip", hashes = { sha512 = "${SHA256}${SHA256}" } }
# the end
[tool.x]
"a b" = 1
`;
const STYLE = createStyle(false, 100);

async function checkLock(input: Uint8Array): Promise<string | undefined> {
  const lock = text(input);
  const { value } = await parseToml(lock);
  const packages = value && attempt(['lock.document'], () => readPylockFiles(value));
  if (!packages) return undefined;
  const files = packages.flatMap((one) =>
    one.files.flatMap((file) =>
      [true, false].map((strict) => {
        const hashes = lockHashes(file);
        const present = strict ? { size: 0, digests: hashes.finish() } : undefined;
        const { steps, verdict } = judgeLocked(one, file, present, { isPackageThere: false, strict });
        return verdict ?? judgeEvidence(one, file, steps, VERDICT, strict);
      }),
    ),
  );
  const report = {
    lock: 'pylock.toml',
    trust: { id: '', source: '' },
    at: 0,
    files,
    unchecked: [],
    good: true,
  };
  for (const { name, present } of LOCK_PRESENTERS) {
    const shown = present(report, { style: STYLE, explain: true });
    if (/[^\P{Cc}\n\x7f-\x9f]/u.test(shown)) return `${name} shows a control character`;
  }
  const pins = new Map(
    packages.flatMap((one, at) => (one.identities.length > 0 ? [] : [[at, PINS] as const])),
  );
  const written = attempt(['lock.document'], () => withIdentities(lock, pins, packages.length));
  if (written === undefined) return undefined;
  const again = await parseToml(written);
  // What is written is compared with the whole document before it is kept: a text that cannot be read is refused then.
  if (!again.value) return undefined;
  return differs('packages', Object.keys(again.value), Object.keys(value));
}
const PINS = [{ texts: [['kind', 'GitHub']], claims: [['repository_id', '1"\n\x7f']] }] as const;

const POLICIES = new URL('../../../examples/policies/', import.meta.url);
const POLICY_TEXTS = readdirSync(POLICIES)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => readFileSync(new URL(name, POLICIES), 'utf8'));
const POLICY_VALUES = POLICY_TEXTS.map((one) => parseYaml(one, { numbersAsText: true }).value);

function checkPolicy(input: Uint8Array): string | undefined {
  const { value, error, place } = parseYaml(text(input), { numbersAsText: true });
  if (error) return undefined;
  const { policy, faults } = readPolicy(value, place, { name: 'x', sha256: SHA256 });
  if ((policy === undefined) === (faults.length === 0)) return 'neither a policy nor a fault, or both';
  if (faults.some(({ line, column }) => !(line >= 1 && column >= 1))) return 'a fault without place';
  if (!policy) return undefined;
  for (const name of ['example-1.0.tar.gz', 'x']) {
    const resolved = resolvePolicy(policy, projectOf({ name }));
    expectationsOf(resolved.rules);
    const wrong = wronglyShown(verdictByPolicy(VERDICT, resolved));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const SERVICES = signingConfig(
  {
    fulcio: 'https://fulcio.test',
    rekorV1: 'https://rekor.test',
    rekorV2: 'https://log.test/x/',
    tsa: 'https://tsa.test/api/v1/timestamp',
    oidc: 'https://oidc.test',
  },
  NOW - 10,
  { rekorTlogConfig: { selector: 'EXACT', count: 1 } },
);
const REPORT = JSON.stringify({
  artifact: { digests: { sha256: SHA256 } },
  verdicts: ['inside', 'origin', 'rebuild', 'known'].map((question) => ({ question, outcome: 'pass' })),
  policy: {
    name: 'x',
    sha256: SHA256,
    decisions: [{ question: 'origin', outcome: 'pass' }],
  },
  inputs: [{ role: 'beside', name: 'x.sigstore.json', digests: { sha256: SHA256 } }],
  tool: { version: '1.0.0' },
});

function checkReport(input: Uint8Array): string | undefined {
  const decision = attempt(['attest.input'], () => readDecision(input));
  if (!decision) return undefined;
  openQuestions(decision);
  const predicate = vsaPredicate(decision, { resource: 'pkg:pypi/x@1', time: NOW });
  const file = { name: 'x', digests: { sha256: decision.sha256 } };
  const statement = attempt(['attest.input'], () => writeStatement(file, predicate));
  return statement && differs('type', readStatement(statement).predicateType, predicate.type);
}

const [ENTRY] = SIGNED.verificationMaterial.tlogEntries;
const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex');
const PROOF = ENTRY!.inclusionProof!;
const ANSWERS = [
  {
    signedCertificateEmbeddedSct: {
      chain: {
        certificates: [
          pem('CERTIFICATE', Buffer.from(SIGNED.verificationMaterial.certificate!.rawBytes, 'base64')),
          ...sigstore.authority.chain.map((der) => pem('CERTIFICATE', der)),
        ],
      },
    },
  },
  {
    ['ab'.repeat(40)]: {
      body: ENTRY!.canonicalizedBody,
      integratedTime: NOW,
      logIndex: Number(ENTRY!.logIndex),
      logID: hex(ENTRY!.logId.keyId),
      verification: {
        signedEntryTimestamp: ENTRY!.inclusionPromise!.signedEntryTimestamp,
        inclusionProof: {
          logIndex: Number(PROOF.logIndex),
          treeSize: Number(PROOF.treeSize),
          rootHash: hex(PROOF.rootHash),
          hashes: PROOF.hashes.map(hex),
          checkpoint: PROOF.checkpoint!.envelope,
        },
      },
    },
  },
  ENTRY,
].map((one) => JSON.stringify(one));

function checkAnswer(input: Uint8Array): string | undefined {
  for (const read of [readCertificateAnswer, readLogAnswerV1, readLogAnswerV2])
    untilRefused(() => read(input));
  return undefined;
}

const part = (value: string) => Buffer.from(value).toString('base64url');
const CLAIMS = JSON.stringify({ exp: NOW + 60, aud: ['sigstore', 'x'], iss: 'x' });
const PRIVATE = secret.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

const documents = (name: string, texts: readonly string[], check: TextTarget['check']): TextTarget => ({
  name,
  make: (draw) => mutateDocument(texts, draw),
  check,
});

/** Documents beside evidence: what is demanded, locked, and what signing reads. */
export const DOCUMENT_TARGETS: readonly TextTarget[] = [
  {
    name: 'lock',
    make: (draw) => Buffer.from(mutateText([LOCK], draw)),
    check: checkLock,
  },
  {
    name: 'policy',
    make: (draw) =>
      draw.next(2) > 0
        ? bytesOf(mutateJson(POLICY_VALUES, draw))
        : Buffer.from(mutateText(POLICY_TEXTS, draw)),
    check: checkPolicy,
  },
  documents('signing services', [SERVICES], (input) => {
    attempt(['attest.config'], () => readSigningServices(input, NOW));
    return undefined;
  }),
  documents('report', [REPORT], checkReport),
  documents('answer', ANSWERS, checkAnswer),
  {
    name: 'token',
    make: (draw) => {
      const token = `${part('{}')}.${Buffer.from(mutateDocument([CLAIMS], draw)).toString('base64url')}.${part('x')}`;
      return bytesOf(draw.next(4) > 0 ? token : mutateText([token], draw));
    },
    check: (input) => {
      const token = attempt(['attest.token'], () => checkToken(String(JSON.parse(text(input))), NOW));
      if (token !== undefined) audiencesOf(token);
      return undefined;
    },
  },
  {
    name: 'signing key',
    make: (draw) => Buffer.from(mutateText([PRIVATE], draw)),
    check: (input) => {
      attempt(['attest.key'], () => readSigningKey(input));
      return undefined;
    },
  },
];
