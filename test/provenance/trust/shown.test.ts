import { expect, test } from 'vitest';
import { readTrustRoot } from '../../../src/provenance/trust/root.ts';
import { shownRoot } from '../../../src/provenance/trust/shown.ts';
import { createHierarchy } from '../../standin/authority.ts';
import { makeKey } from '../../standin/keys.ts';
import { createSigstore } from '../../standin/sigstore.ts';
import { nameOf, sealed, toBeSigned } from '../../standin/x509.ts';
import { changed } from '../../support/refusal.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const { trustedRoot } = createSigstore(NOW);

/** The subject that is shown of an authority whose root is this certificate. */
function subjectOf(root: Uint8Array): string {
  const value = changed(
    JSON.parse(trustedRoot) as object,
    'certificateAuthorities.0.certChain.certificates',
    [{ rawBytes: Buffer.from(root).toString('base64') }],
  );
  return shownRoot(readTrustRoot(Buffer.from(JSON.stringify(value))), []).authorities[0]!.subject;
}

test('authorities go by the names in their certificates, also where there is none', () => {
  const [, root] = createHierarchy(NOW, 'Example', 'ec-p256').chain;
  expect(subjectOf(root)).toBe('O=Example, CN=root');
  const issuer = { name: nameOf(), key: makeKey('ec-p256') };
  const draft = {
    subject: nameOf(),
    spki: issuer.key.spki,
    notBefore: NOW,
    notAfter: NOW + 1,
    extensions: [],
  };
  expect(subjectOf(sealed(toBeSigned(draft, issuer), issuer))).toBe('a certificate without a name');
});

test('a certificate that node cannot read still has a name', () => {
  const [, root] = createHierarchy(NOW, 'Example', 'ec-p256').chain;
  // OpenSSL knows no public key without its bits.
  const broken = Buffer.from(root);
  const spki = broken.indexOf(Buffer.from('2a8648ce3d030107034200', 'hex'));
  broken[spki + 8] = 0x04;
  expect(subjectOf(broken)).toBe('root');
});
