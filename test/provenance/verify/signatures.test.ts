import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authenticodeContent } from '../../../src/artifact/index.ts';
import { asn1 } from '../../../src/codec/der/write.ts';
import { bytesSource } from '../../../src/codec/index.ts';
import { DEFAULT_LIMITS, type FileVerdict, type VerifiedEvidence } from '../../../src/model/index.ts';
import { isOpenPgpDocument } from '../../../src/provenance/openpgp/packets.ts';
import {
  type SignatureRequest,
  verifySignatures,
  withEvidence,
} from '../../../src/provenance/verify/signatures.ts';
import { readAuthorities } from '../../../src/provenance/x509/authorities.ts';
import { armoured, openPgpSignature } from '../../recipes/openpgp.ts';
import {
  APPLE_MARK,
  authenticodeSignature,
  makeSigner,
  msiWith,
  peDigest,
  peWith,
  SIGNED_AT,
  type Signing,
  signedCabFile,
  signedPeFile,
  signedXarFile,
  type XarSoftwareSigning,
} from '../../recipes/signed-software.ts';
import { extension, OID } from '../../standin/x509.ts';

const signer = makeSigner();
const DAY = 86_400;

async function verify(
  file: Uint8Array,
  {
    root = signer.root,
    now = SIGNED_AT + DAY,
    identities,
  }: { root?: string } & Partial<SignatureRequest> = {},
): Promise<readonly VerifiedEvidence[]> {
  const request = {
    pgpKeys: [],
    authorities: root === '' ? [] : readAuthorities(Buffer.from(root)),
    now,
    limits: DEFAULT_LIMITS,
    ...(identities ? { identities } : {}),
  };
  return await verifySignatures({ name: 'file', source: bytesSource(file) }, [], request);
}

/** Names and outcomes of the last step of each signature, with its message. */
async function endings(...given: Parameters<typeof verify>): Promise<readonly string[]> {
  return (await verify(...given)).map(({ verified, steps }) => {
    const { name, outcome, message } = steps.at(-1)!;
    return verified ? 'verified' : `${name} ${outcome}: ${message}`;
  });
}

const pe = (signing: Signing = {}, by = signer) => signedPeFile(by, signing);
const xar = (signing: XarSoftwareSigning = {}, by = signer) => signedXarFile(by, signing);

/** An installer file, whose digest does not hang on the signature. */
async function msi(): Promise<Buffer> {
  const draft = await authenticodeContent(bytesSource(msiWith(Buffer.alloc(9, 1))), DEFAULT_LIMITS);
  return msiWith(authenticodeSignature(signer, await draft!.digest('sha256')));
}

describe('Authenticode', () => {
  it('of a program, a cabinet and an installer file is verified against an authority', async () => {
    for (const file of [pe(), signedCabFile(signer), await msi()]) {
      const [one, ...more] = await verify(file);
      expect(more).toEqual([]);
      expect(one).toMatchObject({
        form: 'authenticode',
        source: 'file',
        verified: true,
        identity: { kind: 'other', subject: 'Example Software', issuer: 'intermediate' },
        times: [],
      });
      expect(one!.steps.map(({ name }) => name)).toEqual([
        'authenticode.content',
        'authenticode.hash',
        'authenticode.signature',
        'certificate.chain',
        'certificate.usage',
        'certificate.time',
      ]);
    }
  });

  it('is undecided without one, or with another', async () => {
    expect(await endings(pe(), { root: '' })).toEqual([
      'certificate.chain unknown: it says that it is by Example Software; whose word that is, only a certificate authority can tell (--ca)',
    ]);
    expect(await endings(pe(), { root: makeSigner().root })).toEqual([
      'certificate.chain unknown: the certificate of Example Software does not lead back to an authority that is given (--ca)',
    ]);
  });

  it('of a changed file is refused, with an authority or without', async () => {
    for (const file of [pe(), signedCabFile(signer), await msi()]) {
      const changed = Buffer.from(file);
      const at = Math.max(
        changed.indexOf('content'),
        changed.indexOf('codecode'),
        changed.indexOf('Manufacturer'),
      );
      changed[at]! ^= 1;
      for (const root of ['', signer.root])
        expect(await endings(changed, { root })).toEqual([
          'authenticode.content fail: the file is not what was signed',
        ]);
    }
  });

  it('counts at the time that an authority vouches for', async () => {
    const late = { now: SIGNED_AT + 40 * DAY };
    expect(await endings(pe(), late)).toEqual([
      'certificate.time fail: the certificate, or one above it, is not valid, and nobody vouches that it signed while it was',
    ]);
    const [one] = await verify(pe({ stamped: true }), late);
    expect(one).toMatchObject({
      verified: true,
      times: [{ source: 'timestamp-authority', time: SIGNED_AT }],
    });
  });

  it('counts at the time of a countersignature as well, by who may make one', async () => {
    const late = { now: SIGNED_AT + 40 * DAY };
    const stamper = makeSigner({ purpose: OID.timeStamping, days: 1000 });
    const root = signer.root + stamper.root;
    const [one] = await verify(pe({ countersigned: stamper }), { ...late, root });
    expect(one).toMatchObject({ verified: true, times: [{ by: 'Example Software', time: SIGNED_AT }] });
    const why = async (countersigned: ReturnType<typeof makeSigner>, roots: string) =>
      (await verify(pe({ countersigned }), { ...late, root: roots }))[0]!.steps.flatMap(
        ({ name, message }) => (name === 'time.timestamp' ? [message] : []),
      );
    const nobody = makeSigner();
    expect(await why(nobody, root + nobody.root)).toEqual([
      'a time stamp does not count: its signer is no timestamp authority',
    ]);
    expect(await why(stamper, signer.root)).toEqual([
      'a time stamp does not count: no authority that is trusted at that time made it',
    ]);
  });

  it('counts no time by an authority that is not given', async () => {
    const software = signer.root.slice(0, signer.root.indexOf('-----BEGIN', 1));
    const [one] = await verify(pe({ stamped: true }), { root: software });
    expect(one!.verified).toBe(true);
    expect(one!.times).toEqual([]);
    expect(one!.steps).toContainEqual({
      name: 'time.timestamp',
      outcome: 'unknown',
      message: 'a time stamp does not count: no authority that is trusted at that time made it',
    });
    expect(await endings(pe({ stamped: true }), { root: software, now: SIGNED_AT + 40 * DAY })).toEqual([
      expect.stringMatching(/^certificate.time fail/),
    ]);
  });

  it('with SHA-1 is refused, and told where there is a better one', async () => {
    expect(await endings(pe({ hash: 'sha1' }))).toEqual([
      'authenticode.hash fail: it is made with SHA-1, with which another file can be made to fit',
    ]);
    const better = authenticodeSignature(signer, peDigest('sha256'));
    const told = 'authenticode.hash unknown: it is made with SHA-1 and does not count; there is a better one';
    const both = peWith(authenticodeSignature(signer, peDigest('sha1'), { hash: 'sha1', nested: better }));
    expect(await endings(both)).toEqual([told, 'verified']);
    expect((await verify(both)).map(({ place }) => place)).toEqual(['signature 1', 'signature 1, nested 1']);
    const apart = peWith(authenticodeSignature(signer, peDigest('sha1'), { hash: 'sha1' }), better);
    expect(await endings(apart)).toEqual([told, 'verified']);
  });

  it('is refused where another key made it, its certificate is missing, or is for something else', async () => {
    expect(await endings(pe({ wrongKey: true }))).toEqual([
      'authenticode.signature fail: its signature is wrong',
    ]);
    expect(await endings(pe({ bare: true }))).toEqual([
      'authenticode.structure fail: the certificate of its signer is not there',
    ]);
    const server = makeSigner({ purpose: '1.3.6.1.5.5.7.3.1' });
    expect(await endings(pe({}, server), { root: server.root })).toEqual([
      'certificate.usage fail: the certificate is not for signing software',
    ]);
    const odd = makeSigner({ extensions: [extension('1.2.3.4', asn1.nothing(), true)] });
    expect(await endings(pe({}, odd), { root: odd.root })).toEqual([
      'certificate.usage fail: a critical extension is not understood: 1.2.3.4',
    ]);
  });

  it('is refused where bytes stand behind it, and where it has too many certificates', async () => {
    expect(await endings(Buffer.concat([pe(), Buffer.alloc(8, 1)]))).toEqual([
      'authenticode.structure fail: 8 bytes stand behind the certificate table, where nothing is signed',
    ]);
    expect(await endings(pe({ certificates: Array(15).fill(signer.certificate) }))).toEqual([
      'authenticode.structure fail: it has more certificates than any honest signature',
    ]);
  });

  it('is refused where something is put behind its message, or in a place of its own in the table', async () => {
    const behind = 'authenticode.structure fail: bytes stand behind it, where nothing is signed';
    const message = authenticodeSignature(signer, peDigest('sha256'));
    expect(await endings(peWith(Buffer.concat([message, Buffer.alloc(16)])))).toEqual(['verified']);
    expect(await endings(peWith(Buffer.concat([message, Buffer.from('more')])))).toEqual([behind]);
    // What fills the entry up to eight bytes is not counted in its length.
    const odd = authenticodeSignature(signer, peDigest('sha256'), { certificates: [Buffer.from([5, 0])] });
    const filled = [message, odd].find(({ length }) => length % 8 !== 0)!;
    const file = peWith(filled);
    file[file.length - 1] = 1;
    expect(await endings(file)).toEqual([behind]);
    const two = peWith(message, Buffer.from('more'));
    two.writeUInt16LE(1, two.length - 10);
    expect(await endings(two)).toEqual([
      'authenticode.structure fail: an entry of its certificate table is no signature, and nothing of it is signed',
    ]);
  });

  it('is undecided where the table that should hold it does not', async () => {
    const file = pe();
    const table = 0x80 + 24 + 112 + 32;
    const ending = (why: string) => [`authenticode.structure unknown: ${why}`];
    for (const offset of [0, 0x40, table - 4, file.length + 8, 0xfffffff8]) {
      const copy = Buffer.from(file);
      copy.writeUInt32LE(offset, table);
      expect(await endings(copy)).toEqual(ending('its certificate table is damaged'));
    }
    file.writeUInt16LE(1, 1024 + 6);
    expect(await endings(file)).toEqual(
      ending('an entry of its certificate table is no signature, and nothing of it is signed'),
    );
  });

  it('must name who is expected', async () => {
    const is = (subject: string, issuer: string) => ({ identities: [{ subject, issuer }] });
    expect(await endings(pe(), is('Example Software', 'intermediate'))).toEqual(['verified']);
    expect(await endings(pe(), is('Example Software', 'https://x.test'))).toEqual([
      'identity.policy unknown: its certificate does not name who is expected',
    ]);
  });

  it('is nothing in a file that is not signed', async () => {
    expect(await verify(peWith().subarray(0, 1024))).toEqual([]);
    expect(await verify(Buffer.from('text'))).toEqual([]);
    expect(await verify(Buffer.alloc(0))).toEqual([]);
  });
});

describe('a macOS package', () => {
  const part = (oid: string, text: string) => asn1.set(asn1.sequence(asn1.oid(oid), asn1.utf8String(text)));
  const apple = makeSigner({
    purpose: '1.2.840.113635.100.4.13',
    extensions: [APPLE_MARK],
    subject: asn1.sequence(
      part('2.5.4.11', 'BMM5U3QVKW'),
      part('2.5.4.3', 'Developer ID Installer: Example'),
    ),
  });

  it('is verified by both of its signatures, or either', async () => {
    for (const only of [undefined, 'RSA', 'CMS'] as const) {
      const [one] = await verify(xar(only ? { only } : {}, apple), { root: apple.root });
      expect(one).toMatchObject({ form: 'xar-signature', verified: true });
      expect(one!.identity).toEqual({
        kind: 'other',
        subject: 'Developer ID Installer: Example',
        issuer: 'intermediate',
        team: 'BMM5U3QVKW',
      });
    }
  });

  it('is undecided without an authority, and refused where the table or a member is another', async () => {
    expect(await endings(xar(), { root: '' })).toEqual([expect.stringMatching(/^certificate.chain unknown/)]);
    const member = xar();
    member[member.length - 1]! ^= 1;
    const stored = xar();
    stored[28 + Number(stored.readBigUInt64BE(8))]! ^= 1;
    for (const root of ['', signer.root]) {
      expect(await endings(member, { root })).toEqual([
        'xar.member fail: Payload is not what the table says',
      ]);
      expect(await endings(stored, { root })).toEqual(['xar.table fail: it is not what was signed']);
    }
  });

  it('is refused where a member has no checksum', async () => {
    const change = (files: string) => files.replace(/<archived-checksum.*?<\/archived-checksum>/, '');
    expect(await endings(xar({ change }))).toEqual([
      'xar.member fail: Payload has no checksum that is understood',
    ]);
  });

  it('is refused where the digest of the table is of no known kind, or nowhere in the file', async () => {
    for (const style of ['constructor', '__proto__', 'md5', 'none'])
      expect(await endings(xar({ parts: { style } }))).toEqual([
        expect.stringMatching(/^xar.table fail: its digest is /),
      ]);
    for (const checksumOffset of [
      -5,
      -99_999,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1e15,
      Number.MAX_SAFE_INTEGER,
    ])
      expect(await endings(xar({ parts: { checksumOffset } }))).toEqual([
        'xar.table fail: it is not what was signed',
      ]);
  });

  it('is refused where another key signed, or two signers did', async () => {
    expect(await endings(xar({ wrongKey: true }))).toEqual([
      'xar.signature fail: the signature is not of the key in its certificate and this table',
    ]);
    expect(await endings(xar({ wrongKey: true, only: 'CMS' }))).toEqual([
      'xar.signature fail: its signature is wrong',
    ]);
    expect(await endings(xar({ cmsBy: makeSigner() }))).toEqual([
      'xar.signature fail: its signatures are by different signers',
    ]);
    expect(await endings(xar({ style: 'PGP' }))).toEqual([
      'xar.signature unknown: signatures in the style "PGP" are not verified',
    ]);
  });

  it('counts at the time that an authority vouches for, for both signatures', async () => {
    const late = { now: SIGNED_AT + 40 * DAY };
    expect(await endings(xar({ stamped: true }), late)).toEqual(['verified']);
    expect(await endings(xar(), late)).toEqual([expect.stringMatching(/^certificate.time fail/)]);
  });
});

describe('hostile bytes', async () => {
  const files = {
    pe: pe({ stamped: true }),
    xar: xar({ stamped: true }),
    cab: signedCabFile(signer),
    msi: await msi(),
  };
  for (const [name, file] of Object.entries(files))
    it(`in a signed ${name} file never throw, and what verifies is what was signed`, async () => {
      const content = (await verify(file)).map(({ evidence }) => evidence);
      await fc.assert(
        fc.asyncProperty(fc.nat(file.length - 1), fc.nat(255), fc.boolean(), async (at, to, cut) => {
          const changed = cut ? file.subarray(0, at) : Buffer.from(file);
          if (!cut) changed[at] = to;
          const all = await verify(changed);
          for (const { verified, evidence } of all) if (verified) expect(content).toContain(evidence);
        }),
        { numRuns: 250 },
      );
    });
});

describe('what a file comes to', () => {
  const verdict = (
    outcome: FileVerdict['outcome'],
    evidence: readonly VerifiedEvidence[] = [],
  ): FileVerdict => ({
    file: 'f',
    sha256: '',
    outcome,
    message: 'm',
    evidence,
    expected: false,
  });
  const one = (
    verified: boolean,
    outcome: 'pass' | 'fail' | 'unknown',
    form: VerifiedEvidence['form'] = 'openpgp-signature',
  ) =>
    ({
      source: 's',
      form: form!,
      verified,
      times: [],
      identity: { kind: 'key', subject: 'Ann' },
      steps: [{ name: 'openpgp.key', outcome, message: 'why' }],
    }) as const;
  const [good, bad, open] = [one(true, 'pass'), one(false, 'fail'), one(false, 'unknown')];
  const sigstore = one(true, 'pass', 'sigstore-bundle');

  it.each([
    ['missing', [], [open], false, 'undecided', 'found, not decided: why'],
    ['missing', [], [good, open], false, 'verified', 'signed by Ann'],
    ['missing', [], [good, bad], false, 'refused', 'openpgp.key: why'],
    ['verified', [sigstore], [open], false, 'verified', 'signed by Ann'],
    ['verified', [sigstore], [bad], false, 'refused', 'openpgp.key: why'],
    ['refused', [bad], [good], false, 'refused', 'm'],
    ['missing', [], [], true, 'missing', 'm'],
    ['verified', [sigstore], [], true, 'undecided', 'signed, but not by an OpenPGP key that is given'],
    ['verified', [sigstore], [good], true, 'verified', 'signed by Ann'],
  ] as const)('%s with further evidence', (outcome, before, further, isExpecting, expected, message) => {
    const result = withEvidence(verdict(outcome, before), further, isExpecting);
    expect([result.outcome, result.message]).toEqual([expected, message]);
    expect(result.expected).toBe(isExpecting);
    expect(result.evidence).toHaveLength(before.length + further.length);
  });

  it('tells OpenPGP documents from others by their content', () => {
    const packet = openPgpSignature();
    for (const document of [
      packet,
      armoured(packet),
      '-----BEGIN PGP SIGNED MESSAGE-----\n',
      `text\n${armoured(packet)}`,
    ])
      expect(isOpenPgpDocument(Buffer.from(document as string))).toBe(true);
    for (const document of ['{}', '', 'untrusted comment: minisign', '\xff\xff'])
      expect(isOpenPgpDocument(Buffer.from(document, 'latin1'))).toBe(false);
  });
});
