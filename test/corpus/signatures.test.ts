import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openArtifact } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../src/model/index.ts';
import { readKeyring } from '../../src/provenance/openpgp/keyring.ts';
import { verifyOpenPgp } from '../../src/provenance/openpgp/verify.ts';
import { verifySignatures } from '../../src/provenance/verify/signatures.ts';

const folder = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
/** 2026-11-23, when the test certificate of the corpus is valid. */
const NOW = 1_795_392_000;

/** Signed files of the corpus, and what ends their verification without a certificate authority. */
const SIGNED: Readonly<Record<string, string>> = {
  'pe/authenticode-added/b.exe': 'certificate.chain unknown',
  'pe/dotnet-signed/b.dll': 'certificate.chain unknown',
  'msi/relic-signed/b.msi': 'certificate.chain unknown',
  'cab/signed/b.cab': 'certificate.chain unknown',
  'singles/cab/wix-test.cab': 'certificate.chain unknown',
  // SHA-1.
  'singles/cab/wix-signed_cab1.cab': 'authenticode.hash fail',
  'pkg/signed-unsigned/b.pkg': 'certificate.chain unknown',
};
const UNSIGNED = [
  'pe/dotnet-signed/a.dll',
  'msi/relic-signed/a.msi',
  'cab/signed/a.cab',
  'pkg/signed-unsigned/a.pkg',
];

const verify = async (file: Uint8Array) =>
  await verifySignatures({ name: 'f', source: bytesSource(file) }, [], {
    pgpKeys: [],
    authorities: [],
    now: NOW,
    limits: DEFAULT_LIMITS,
  });

const there = (file: string) => existsSync(join(folder, file));
describe.skipIf(!existsSync(folder))('signed files of the corpus', () => {
  test('are what was signed, and by whom is told', async () => {
    const wrong: string[] = [];
    const asked = [...Object.keys(SIGNED), ...UNSIGNED].filter(there);
    for (const path of asked) {
      const last = (await verify(readFileSync(join(folder, path)))).map(({ steps }) => steps.at(-1)!);
      const found = last.map(({ name, outcome }) => `${name} ${outcome}`).join();
      if (found !== (SIGNED[path] ?? '')) wrong.push(`${path}: ${found}`);
    }
    console.log(`corpus signatures: ${asked.length - wrong.length} of ${asked.length} labels agree`);
    expect(wrong).toEqual([]);
  });
});

/** What `.ci/tarballs` fetched: the upstream tarball with its signature, and Debian's part with the key of the release manager. */
const tarballs = process.env['ASSAY_TARBALLS'] ?? '';
const names = existsSync(tarballs) ? readdirSync(tarballs) : [];
const signature = names.find((name) => /^python3\.13_.*\.orig\.tar\.xz\.asc$/.test(name));
const packaging = names.find((name) => /^python3\.13_.*\.debian\.tar\.xz$/.test(name));
const isThere = signature !== undefined && packaging !== undefined;
if (!isThere)
  console.log(
    'tarballs: the signature of CPython 3.13 is not in ASSAY_TARBALLS (.ci/tarballs DIR fetches it)',
  );

test.skipIf(!isThere)('the signature of CPython 3.13 is by its release manager', async () => {
  const key: Buffer[] = [];
  await openArtifact(
    { name: 'debian.tar.xz', source: bytesSource(readFileSync(join(tarballs, packaging!))) },
    {
      interests: [
        {
          name: 'key',
          wants: ({ path }) => (path.endsWith('/debian/upstream/signing-key.asc') ? 'content' : undefined),
          take: (_entry, bytes) => {
            key.push(Buffer.from(bytes));
          },
        },
      ],
    },
  );
  const file = readFileSync(join(tarballs, signature!.slice(0, -'.asc'.length)));
  const document = readFileSync(join(tarballs, signature!));
  const request = { keys: readKeyring(Buffer.concat(key)), now: NOW };
  const [one] = await verifyOpenPgp(document, bytesSource(file), request);
  expect(one!.verified).toBe(true);
  expect(one!.identity!.fingerprint).toBe('7169605F62C751356D054A26A821E680E5FA6305');
  const [other] = await verifyOpenPgp(document, bytesSource(file.subarray(1)), request);
  expect(other!.steps.at(-1)!.name).toBe('openpgp.content');
  console.log('tarball 3.13: its OpenPGP signature is verified');
});
