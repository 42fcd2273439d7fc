import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { githubClaims } from '../standin/identity.ts';
import type { ServiceName } from '../standin/services.ts';
import { config, FILE, folder, keyless, next, root, services, token } from './attesting.ts';
import { run, spawnAssay } from './run.ts';

describe('what goes wrong is told, and nothing is written', () => {
  /** The error, and that no file is there. */
  async function failure(names: readonly ServiceName[], ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr, path } = await keyless(names, ...args);
    expect([code, stdout, existsSync(path)]).toEqual([2, '', false]);
    return stderr.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'URL').replaceAll(folder.path, 'FOLDER');
  }

  test('a token that is over, malformed, or of another key', async () => {
    expect(await failure(['fulcio', 'rekorV1'], '--identity-token', token({}, -60))).toMatch(
      /^assay: the time of the token is over since \d{4}-.*Z \[attest\.token\]\nhint: ask for a new one/,
    );
    expect(await failure(['fulcio', 'rekorV1'], '--identity-token', folder.put('none', 'x.y'))).toMatch(
      /it is no signed OIDC token: three parts with dots between them \[attest\.token\]/,
    );
    expect(await failure(['fulcio', 'rekorV1'], '--identity-token', folder.put('bad', 'x.y.z'))).toMatch(
      /the claims of the token cannot be read/,
    );
    const foreign = services.issuer.token(githubClaims(), {
      now: Math.floor(Date.now() / 1000),
      wrongKey: true,
    });
    expect(await failure(['fulcio', 'rekorV1'], '--identity-token', folder.put('foreign', foreign))).toBe(
      'assay: URL/api/v2/signingCert: the server answers 401: There was an error processing the identity token [attest.service]\n',
    );
  });

  test('a token from standard input', async () => {
    const services = ['--signing-config', config(['fulcio', 'rekorV1']), '--trust-root', root];
    const args = ['attest', FILE, '--publish', ...services, '--identity-token', '-'];
    const given = readFileSync(token(), 'utf8');
    const { code, stdout } = await spawnAssay(args, { input: `${given}\n` });
    expect([code, JSON.parse(stdout).mediaType]).toEqual([
      0,
      'application/vnd.dev.sigstore.bundle.v0.3+json',
    ]);
    const none = await spawnAssay(args, { input: '' });
    expect([none.code, none.stderr]).toEqual([
      2,
      'assay: it is no signed OIDC token: three parts with dots between them [attest.token]\n',
    ]);
  });

  test('a token for somebody else', async () => {
    services.faults.answers = { fulcio: { status: 401, body: { message: 'no' } } };
    const own = services.issuer.token(
      { ...githubClaims(), aud: 'https://github.com/octo-org' },
      {
        now: Math.floor(Date.now() / 1000),
      },
    );
    const foreign = folder.put(`token-${next()}`, own);
    expect(await failure(['fulcio', 'rekorV1'], '--identity-token', foreign)).toBe(
      'assay: URL/api/v2/signingCert: the server answers 401: no [attest.service]\nhint: the token is for https://github.com/octo-org; most authorities want one for the audience sigstore\n',
    );
  });

  test('services that refuse, fail or answer nonsense', async () => {
    services.faults.answers = { fulcio: { status: 503, type: 'text/plain', body: 'down\nfor repair' } };
    expect(await failure(['fulcio', 'rekorV1'])).toBe(
      'assay: URL/api/v2/signingCert: the server answers 503: down for repair [attest.service]\n',
    );
    services.faults.answers = { fulcio: { body: { signedCertificateDetachedSct: {} } } };
    expect(await failure(['fulcio', 'rekorV1'])).toMatch(
      /its answer cannot be used: the certificate comes without the promise of a log inside it/,
    );
    services.faults.answers = { fulcio: { body: '<html>' } };
    expect(await failure(['fulcio', 'rekorV1'])).toMatch(/its answer cannot be used: it is no JSON/);
    services.faults.answers = {
      rekorV1: { status: 409, body: { code: 409, message: 'an equivalent entry exists' } },
    };
    expect(await failure(['fulcio', 'rekorV1'])).toMatch(
      /api\/v1\/log\/entries: it has the entry already, and does not say where \[attest\.service\]/,
    );
    services.faults.answers = { rekorV2: { body: {} } };
    expect(await failure(['fulcio', 'rekorV2', 'tsa'])).toMatch(
      /its answer cannot be used: kindVersion is missing/,
    );
    services.faults.answers = { tsa: { body: Buffer.alloc(5 * 1024 * 1024) } };
    expect(await failure(['fulcio', 'rekorV2', 'tsa'])).toMatch(/more than 4194304 bytes \[fetch\.refused\]/);
  });

  test('services that are not there at all', async () => {
    const gone = {
      rekorTlogUrls: [
        { url: 'http://127.0.0.1:1', majorApiVersion: 1, validFor: { start: '2020-01-01T00:00:00Z' } },
      ],
    };
    const path = config(['fulcio'], gone);
    const stderr = await failure(['fulcio'], '--signing-config', path);
    expect(stderr).toMatch(
      /the server cannot be reached.*\[fetch\.failed\]\nhint: check the addresses in the signing/,
    );
    const plain = {
      caUrls: [
        { url: 'http://fulcio.example', majorApiVersion: 1, validFor: { start: '2020-01-01T00:00:00Z' } },
      ],
    };
    expect(await failure([], '--signing-config', config(['rekorV1'], plain))).toMatch(
      /is not encrypted \[fetch\.refused\]/,
    );
  });

  test('what would not verify', async () => {
    const refused = async (names: readonly ServiceName[] = ['fulcio', 'rekorV1', 'tsa']) =>
      /what was signed does not verify: (\S+):/.exec(await failure(names))?.[1];
    services.faults.leaf = { missingSct: true };
    expect(await refused()).toBe('certificate.transparency');
    services.faults.leaf = { wrongKey: true };
    expect(await refused()).toBe('certificate.chain');
    delete services.faults.leaf;
    services.faults.entry = { wrongCheckpoint: true };
    expect(await refused()).toBe('log.checkpoint');
    services.faults.entry = { wrongPromise: true };
    expect(await refused()).toBe('log.promise');
    delete services.faults.entry;
    // The public Sigstore does not know these services.
    const { code, stderr } = await run(
      'attest',
      FILE,
      '--publish',
      '--signing-config',
      config(['fulcio', 'rekorV1']),
      '--identity-token',
      token(),
    );
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('hint: the trusted root must be that of the services'),
    ]);
  });

  test('a log that answers with the entry of another, and what the certificate is not for', async () => {
    const { path } = await keyless(['fulcio', 'rekorV1']);
    const [entry] = JSON.parse(readFileSync(path, 'utf8')).verificationMaterial.tlogEntries;
    const hex = (text: string) => Buffer.from(text, 'base64').toString('hex');
    const { inclusionProof: proof } = entry;
    services.faults.answers = {
      rekorV1: {
        status: 201,
        body: {
          other: {
            body: entry.canonicalizedBody,
            integratedTime: Number(entry.integratedTime),
            logID: hex(entry.logId.keyId),
            logIndex: Number(entry.logIndex),
            verification: {
              signedEntryTimestamp: entry.inclusionPromise.signedEntryTimestamp,
              inclusionProof: {
                checkpoint: proof.checkpoint.envelope,
                hashes: proof.hashes.map(hex),
                logIndex: Number(proof.logIndex),
                rootHash: hex(proof.rootHash),
                treeSize: Number(proof.treeSize),
              },
            },
          },
        },
      },
    };
    expect(await failure(['fulcio', 'rekorV1'])).toMatch(/what was signed does not verify: log\.body:/);
  });

  test('a timestamp that cannot be used is found before anything is logged', async () => {
    const refused = async () => {
      const seen = services.seen.length;
      const stderr = await failure(['fulcio', 'rekorV1', 'tsa']);
      expect(services.seen.slice(seen).filter((request) => request.startsWith('rekor'))).toEqual([]);
      return stderr;
    };
    services.faults.stamp = { wrongImprint: true };
    expect(await refused()).toMatch(/its answer cannot be used: .*\(timestamp\) \[attest\.service\]/);
    delete services.faults.stamp;
    services.faults.answers = { tsa: { type: 'text/html', body: '<html>' } };
    expect(await refused()).toMatch(/it is no granted answer of a timestamp authority/);
  });

  test('a configuration or trusted root that cannot be used is found before anything is sent', async () => {
    const seen = services.seen.length;
    const errors = [
      ['--signing-config', folder.put('empty.json', '{}'), /mediaType is missing/],
      ['--signing-config', root, /no signing configuration that is understood/],
      ['--signing-config', config([]), /it names no log that is valid now/],
      [
        '--signing-config',
        config(['rekorV1'], { rekorTlogConfig: { selector: 'EXACT', count: 2 } }),
        /2 services of different operators/,
      ],
      [
        '--signing-config',
        config(['rekorV1'], { rekorTlogConfig: { selector: 'MOST' } }),
        /not ALL, ANY or EXACT/,
      ],
      ['--trust-root', folder.put('root.json', '{"mediaType":"x"}'), /no trusted root/],
      ['--trust-root', join(folder.path, 'nowhere'), /no such file/],
    ] as const;
    for (const [option, path, message] of errors)
      expect(await failure(['fulcio', 'rekorV1'], option, path)).toMatch(message);
    expect(await failure(['fulcio', 'rekorV2'])).toMatch(
      /its logs, of version 2, say no time, and it names no timestamp authority.* \[attest\.config\]/,
    );
    expect(await failure(['rekorV1'])).toMatch(
      /names no certificate authority that is valid now \[attest\.config\]/,
    );
    expect(services.seen.length).toBe(seen);
  });
});
