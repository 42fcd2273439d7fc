import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identityOf } from '../../src/provenance/identity/certificate.ts';
import { knowSigner } from '../../src/provenance/verify/signer.ts';
import { type Certificate, parseCertificate } from '../../src/provenance/x509/certificate.ts';
import { mayIssue } from '../../src/provenance/x509/chain.ts';
import { PURPOSE } from '../../src/provenance/x509/extensions.ts';
import { PROVENANCE } from '../support/provenance.ts';
import { refusedAs } from '../support/refusal.ts';

const folder = PROVENANCE ?? '';
const TRUST = { id: '', logs: [], certificateLogs: [], authorities: [], timestampAuthorities: [] };

function certificateAt(...path: readonly string[]): Certificate {
  const text = readFileSync(join(folder, ...path), 'utf8');
  return parseCertificate(
    Buffer.from(/-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(text)![1]!, 'base64'),
  );
}

/** As what a certificate is good: leaf of a signer, authority. Their names say what is wrong with them. */
function goodAs(certificate: Certificate): readonly string[] {
  const leaf = refusedAs(() => knowSigner({ kind: 'certificate', chain: [certificate.raw] }, TRUST));
  // What only lacks somebody who is trusted has passed all that is asked of the certificate itself.
  const isAuthority = mayIssue(certificate, 0, PURPOSE.codeSigning);
  return [...(leaf === 'certificate.chain' ? ['leaf'] : []), ...(isAuthority ? ['authority'] : [])];
}

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'bogus-intermediate-with-eku.pem': ['authority'],
  'bogus-intermediate.pem': ['authority'],
  'bogus-leaf-invalid-eku.pem': [],
  'bogus-leaf-invalid-ku.pem': [],
  'bogus-leaf-missing-eku.pem': [],
  'bogus-leaf.pem': ['leaf'],
  'bogus-root-invalid-ku.pem': [],
  'bogus-root-missing-ku.pem': [],
  'bogus-root-noncritical-bc.pem': [],
  'bogus-root.pem': ['authority'],
};

if (!PROVENANCE) {
  test.skip('corpus provenance, certificates', () => {});
  console.log('corpus provenance-x509: skipped, there is no such folder');
} else {
  test('corpus provenance/client-bundles/x509: what a certificate may be used for', () => {
    const names = readdirSync(join(folder, 'client-bundles/x509')).filter((name) =>
      Object.hasOwn(EXPECTED, name),
    );
    const found = Object.fromEntries(
      names.map((name) => [name, goodAs(certificateAt('client-bundles/x509', name))]),
    );
    const wrong = names.filter((name) => found[name]!.join() !== EXPECTED[name]!.join());
    console.log(`corpus provenance-x509: ${names.length - wrong.length} of ${names.length} labels agree`);
    expect(wrong.map((name) => `${name}: ${found[name]!.join()}`)).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
  });

  test('corpus provenance/pypi/certificates: what lacks an extension is not guessed', () => {
    for (const name of readdirSync(join(folder, 'pypi/certificates'))) {
      const identity = identityOf(certificateAt('pypi/certificates', name));
      expect([name, identity.ref]).toEqual([name, undefined]);
      // An account has no repository; of a workflow the commit says where its file ends, where the ref does not.
      if (identity.workflow !== undefined)
        expect(identity.workflow).toMatch(/^\.github\/workflows\/[\w.-]+$/);
    }
  });
}
