import { createPublicKey, generateKeyPairSync, type KeyObject, verify as verifySignature } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { independentVerdict } from '../support/sigstore-verify.ts';
import { config, FILE, folder, next, output, root, services, token, verify } from './attesting.ts';
import { run } from './run.ts';

describe('with a key', () => {
  const pemOf = (key: KeyObject, passphrase?: string) =>
    key.export({
      format: 'pem',
      type: 'pkcs8',
      ...(passphrase ? { cipher: 'aes-256-cbc', passphrase } : {}),
    }) as string;
  const pair = (privateKey: KeyObject, passphrase?: string) => ({
    key: folder.put(`key-${next()}.pem`, pemOf(privateKey, passphrase)),
    publicKey: folder.put(
      `key-${next()}.pub`,
      createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }),
    ),
    spki: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }),
  });
  const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;

  test.each([
    ['P-256', () => ec('prime256v1'), 'pass'],
    // The library takes SHA-256 for every envelope; the algorithm registry of Sigstore pairs P-384 with SHA-384.
    ['P-384', () => ec('secp384r1'), 'signature verification failed'],
    ['Ed25519', () => generateKeyPairSync('ed25519').privateKey, 'pass'],
    ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'pass'],
  ] as const)('%s: nothing is sent, and the bundle names the key', async (_, make, theirs) => {
    const { key, publicKey, spki } = pair(make());
    const seen = services.seen.length;
    const path = output();
    expect((await run('attest', FILE, '--publish', '--key', key, '-o', path, '-q')).stderr).toBe('');
    expect(services.seen.length).toBe(seen);
    expect((await verify(path, '--key', publicKey)).code).toBe(0);
    const bundle = JSON.parse(readFileSync(path, 'utf8'));
    const { createHash } = await import('node:crypto');
    expect(bundle.verificationMaterial).toEqual({
      publicKey: { hint: createHash('sha256').update(spki).digest('base64') },
      tlogEntries: [],
    });
    const needs = { spki, logs: 0, times: 0 };
    expect(independentVerdict(services.sigstore.trustedRoot, bundle, undefined, needs)).toBe(theirs);
    const stranger = pair(ec('prime256v1'));
    expect((await verify(path, '--key', stranger.publicKey)).code).toBe(1);
  });

  test('an envelope by itself, as verifiers with a key read it', async () => {
    const { key, publicKey } = pair(ec('prime256v1'));
    const path = output();
    expect((await run('attest', FILE, '--publish', '--key', key, '--format', 'dsse', '-o', path)).code).toBe(
      0,
    );
    const { payload, payloadType, signatures } = JSON.parse(readFileSync(path, 'utf8'));
    expect([payloadType, signatures]).toEqual([
      'application/vnd.in-toto+json',
      [{ keyid: '', sig: expect.any(String) }],
    ]);
    const signed = Buffer.from(payload, 'base64');
    const encoded = Buffer.concat([
      Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${signed.length} `),
      signed,
    ]);
    const signature = Buffer.from(signatures[0].sig, 'base64');
    expect(verifySignature('sha256', encoded, readFileSync(publicKey), signature)).toBe(true);
    expect((await verify(path, '--key', publicKey)).code).toBe(0);
    const back = output();
    expect((await run('attest', '--convert', path, '-o', back)).code).toBe(0);
    expect((await verify(back, '--key', publicKey)).code).toBe(0);
    const keyless = ['--signing-config', config(['fulcio', 'rekorV1']), '--identity-token', token()];
    const seen = services.seen.length;
    expect((await run('attest', FILE, '--publish', ...keyless, '--format', 'dsse')).stderr).toMatch(
      /an envelope by itself has no place for a certificate \[attest\.convert\]/,
    );
    expect(services.seen.length).toBe(seen);
  });

  test('logged and dated where services are given', async () => {
    const { key, publicKey, spki } = pair(ec('prime256v1'));
    for (const names of [['rekorV1'], ['rekorV2', 'tsa'], ['rekorV1', 'tsa']] as const) {
      const path = output();
      const options = ['--key', key, '--signing-config', config(names), '--trust-root', root];
      expect((await run('attest', FILE, '--publish', ...options, '-o', path)).code).toBe(0);
      expect((await verify(path, '--key', publicKey, '--trust-root', root)).code).toBe(0);
      const bundle = JSON.parse(readFileSync(path, 'utf8'));
      expect(independentVerdict(services.sigstore.trustedRoot, bundle, undefined, { spki })).toBe('pass');
    }
    const edward = pair(generateKeyPairSync('ed25519').privateKey);
    const options = ['--signing-config', config(['rekorV2', 'tsa']), '--trust-root', root];
    expect(await run('attest', FILE, '--publish', '--key', edward.key, ...options)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'logs of version 2 take no signature by a key of this kind: ed25519 [attest.key]',
      ),
    });
  });

  test('a log that has the very same signature already', async () => {
    const { key, publicKey } = pair(generateKeyPairSync('ed25519').privateKey);
    const options = ['--key', key, '--signing-config', config(['rekorV1']), '--trust-root', root];
    const attest = async () => {
      const path = output();
      expect((await run('attest', FILE, '--publish', ...options, '-o', path)).code).toBe(0);
      expect((await verify(path, '--key', publicKey, '--trust-root', root)).code).toBe(0);
      return readFileSync(path, 'utf8');
    };
    expect(await attest()).toBe(await attest());
  });

  test('encrypted keys, and what is no key', async () => {
    const { key, publicKey } = pair(ec('prime256v1'), 'a passphrase');
    const attest = (path: string) => run('attest', FILE, '--publish', '--key', path);
    expect((await attest(key)).stderr).toMatch(
      /no passphrase is given \[attest\.key\]\nhint: .*ASSAY_KEY_PASSPHRASE/,
    );
    process.env['ASSAY_KEY_PASSPHRASE'] = 'another';
    expect((await attest(key)).stderr).toMatch(/the passphrase is wrong, or it is damaged \[attest\.key\]/);
    process.env['ASSAY_KEY_PASSPHRASE'] = 'a passphrase';
    expect((await attest(key)).code).toBe(0);
    delete process.env['ASSAY_KEY_PASSPHRASE'];
    expect((await attest(publicKey)).stderr).toMatch(/it is no private key: PUBLIC KEY/);
    expect((await attest(FILE)).stderr).toMatch(/it is no key in PEM/);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const old = privateKey.export({ format: 'pem', type: 'sec1' });
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    expect((await attest(folder.put('sec1.pem', `${parameters}${old}`))).code).toBe(0);
    const ssh = folder.put('id_ecdsa', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n');
    expect((await attest(ssh)).stderr).toMatch(
      /in the form of OpenSSH alone \[attest\.key\]\nhint: .*ssh-keygen/,
    );
    const cosign = folder.put('cosign.key', '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n');
    expect((await attest(cosign)).stderr).toMatch(/it is encrypted in the way of cosign alone/);
    expect((await attest(pair(ec('secp256k1')).key)).stderr).toMatch(/not made with keys of this kind/);
    expect((await attest(folder.put('empty.pem', ''))).stderr).toMatch(/\[input\.empty\]/);
  });
});
