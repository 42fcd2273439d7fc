import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Updater } from 'tuf-js';
import { expect, test } from 'vitest';
import { asn1 } from '../../src/codec/der/write.ts';
import { serve, serveFiles } from '../standin/http.ts';
import { githubClaims } from '../standin/identity.ts';
import { createOidcIssuer } from '../standin/oidc.ts';
import { createTufRepository, type TufRepository } from '../standin/tuf.ts';
import { temporaryFolder } from '../support/folder.ts';

const now = () => Math.floor(Date.now() / 1000);

const FOLDER = temporaryFolder();

/** What tuf-js, which is independent of the stand-in, makes of a repository. */
async function updated(
  repository: TufRepository,
  root: Buffer,
  target = 'trusted_root.json',
): Promise<string> {
  const server = await serve(serveFiles((path) => repository.file(path)));
  try {
    const folder = mkdtempSync(join(FOLDER, 'client-'));
    const [metadataDir, targetDir] = ['metadata', 'targets'].map((name) => join(folder, name)) as [
      string,
      string,
    ];
    for (const path of [metadataDir, targetDir]) mkdirSync(path);
    writeFileSync(join(metadataDir, 'root.json'), root);
    const updater = new Updater({
      metadataDir,
      targetDir,
      metadataBaseUrl: server.url,
      targetBaseUrl: `${server.url}/targets`,
    });
    const info = await updater.getTargetInfo(target);
    if (!info) return 'no such target';
    await updater.downloadTarget(info);
    return 'ok';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  } finally {
    await server.close();
  }
}

for (const keyType of ['ed25519', 'ec-p256'] as const)
  test(`tuf-js follows a repository with keys of ${keyType} through rotations of its root`, async () => {
    const repository = createTufRepository({ now: now(), keyType });
    expect(await updated(repository, repository.firstRoot)).toBe('no such target');
    repository.setTarget('trusted_root.json', Buffer.from('{}'));
    repository.publish();
    expect(await updated(repository, repository.firstRoot)).toBe('ok');
    repository.rotateRoot();
    repository.rotateRoot({ keepKeys: true });
    expect(repository.version('root')).toBe(3);
    expect(await updated(repository, repository.firstRoot)).toBe('ok');
  });

test('tuf-js refuses what is asked to be wrong', async () => {
  const made = (change: (repository: TufRepository) => void) => {
    const repository = createTufRepository({ now: now() });
    repository.setTarget('trusted_root.json', Buffer.from('{}'));
    repository.publish();
    change(repository);
    return updated(repository, repository.firstRoot);
  };
  expect(await made(() => {})).toBe('ok');
  expect(await made((it) => it.rotateRoot({ oldSigners: 1 }))).toMatch(/root was signed by 1\/2 keys/);
  expect(await made((it) => it.rotateRoot({ newSigners: 1 }))).toMatch(/root was signed by 1\/2 keys/);
  expect(await made((it) => it.publish({ now: now() - 8 * 86_400 }))).toMatch(/timestamp.json is expired/);
  for (const role of ['timestamp', 'snapshot', 'targets'] as const)
    expect(await made((it) => it.publish({ wrongKey: [role] }))).toMatch(`${role} was signed by 0/1 keys`);
  expect(await made((it) => it.publish({ swapped: { 'trusted_root.json': Buffer.from('[]') } }))).toMatch(
    /[Hh]ash/,
  );
  expect(await made((it) => it.tamper('timestamp.json'))).toMatch('Failed to download');
});

test('an issuer reads only its own tokens, in their time, for one audience', () => {
  const issuer = createOidcIssuer('https://token.actions.githubusercontent.com');
  const at = 1_780_000_000;
  const token = issuer.token(githubClaims(), { now: at });
  expect(issuer.read(token, at)).toMatchObject({
    aud: 'sigstore',
    repository: 'octo-org/example',
    exp: at + 300,
  });
  expect(issuer.read(token, at + 300)).toBeUndefined();
  expect(issuer.read(token, at - 1)).toBeUndefined();
  expect(issuer.read(token, at, 'pypi')).toBeUndefined();
  expect(issuer.read(issuer.token(githubClaims(), { now: at, wrongKey: true }), at)).toBeUndefined();
  expect(createOidcIssuer(issuer.issuer).read(token, at)).toBeUndefined();
  expect(issuer.read('a.b.c', at)).toBeUndefined();
  issuer.rotate();
  expect(issuer.jwks().keys).toHaveLength(2);
  expect(issuer.read(token, at)).toBeDefined();
  issuer.rotate({ drop: true });
  expect(issuer.read(token, at)).toBeUndefined();
});

test('a service that throws answers 500, one that does not know 404', async () => {
  const server = await serve(({ path }) => {
    if (path === 'broken') throw new Error('no');
    return path === 'here' ? { body: asn1.nothing() } : undefined;
  });
  const statuses = await Promise.all(
    ['broken', 'here', 'there'].map(async (path) => (await fetch(`${server.url}/${path}`)).status),
  );
  await server.close();
  expect(statuses).toEqual([500, 200, 404]);
  expect(server.seen.toSorted()).toEqual(['GET broken', 'GET here', 'GET there']);
});
