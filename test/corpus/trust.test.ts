import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Updater } from 'tuf-js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { initTrust, showTrust, updateTrust, verify } from '../../src/library/index.ts';
import { untilRefused } from '../../src/provenance/steps.ts';
import { readTrustRoot } from '../../src/provenance/trust/root.ts';
import { type StandinServer, serve, serveFiles } from '../standin/http.ts';
import { createTufRepository } from '../standin/tuf.ts';
import { NOW, PROVENANCE } from '../support/provenance.ts';

const FOLDER = join(PROVENANCE ?? '', 'trust');
const PRODUCTION = join(FOLDER, 'tuf-production');
const folder = mkdtempSync(join(tmpdir(), 'assay-trust-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** When its timestamp was in time. */
const THEN = () => Date.UTC(2026, 7, 1);
/** When it no longer is. */
const LATER = () => Date.UTC(2026, 10, 23);

/** The file of the corpus that stands for a path of the repository (README of the corpus). */
function fileOf(path: string): Buffer | undefined {
  const name = path
    .replace('registry.npmjs.org.json', 'npm-delegation.json')
    .replace(/^targets\/registry\.npmjs\.org\//, 'targets/npm/')
    .replace(/[0-9a-f]{64}\./, '');
  const file = join(PRODUCTION, name);
  return existsSync(file) ? readFileSync(file) : undefined;
}

/** SHA-256 of the trusted root that tuf-js gets, with its clock set. */
async function independent(root: string, url: string, place: string, now: number): Promise<string> {
  const [metadataDir, targetDir] = [join(place, 'metadata'), join(place, 'targets')];
  for (const one of [metadataDir, targetDir]) mkdirSync(one);
  writeFileSync(join(metadataDir, 'root.json'), readFileSync(root));
  vi.useFakeTimers({ toFake: ['Date'], now });
  try {
    const updater = new Updater({
      metadataDir,
      metadataBaseUrl: url,
      targetDir,
      targetBaseUrl: `${url}/targets`,
    });
    await updater.refresh();
    const info = await updater.getTargetInfo('trusted_root.json');
    const path = await updater.downloadTarget(info!, join(targetDir, 'got'));
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } finally {
    vi.useRealTimers();
  }
}

describe.skipIf(!PROVENANCE)('trust material of the corpus', () => {
  let server: StandinServer;
  beforeAll(async () => {
    server = await serve(({ path }) => {
      const body = fileOf(path);
      return body && { body };
    });
  });
  afterAll(async () => {
    await server.close();
  });
  const first = (now: () => number, name: string) =>
    initTrust({ name, root: join(PRODUCTION, '1.root.json'), mirror: server.url, folder, now });

  test('the production repository: root 1 to 15, trusted root and keys of npm', async () => {
    const { trust, changed } = await first(THEN, 'production-then');
    expect(changed).toBe(true);
    expect(trust.metadata.map(({ role, version, expired }) => [role, version, expired])).toEqual([
      ['root', 15, false],
      ['timestamp', 762, false],
      ['snapshot', 165, false],
      ['targets', 14, false],
      ['registry.npmjs.org', 8, false],
    ]);
    expect(trust.id).toBe('6494e21ea73fa7ee769f85f57d5a3e6a08725eae1e38c755fc3517c9e6bc0b66');
    expect(trust.npmKeys).toHaveLength(2);
    expect(server.seen.filter((path) => path.endsWith('.root.json'))).toHaveLength(15);
    const again = await updateTrust('production-then', { folder, now: THEN });
    expect(again.changed).toBe(false);
    console.log(`corpus trust: 15 of 15 roots walked, ${server.seen.length} requests for two updates`);
  });

  test('its time is over now: refused, and what was verified goes on being used', async () => {
    await expect(first(LATER, 'production-later')).rejects.toMatchObject({
      code: 'trust.expired',
      path: '15.root.json',
      message: 'it expired at 2026-11-20 13:58 UTC, so newer trust may be held back',
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('production-later.'))).toEqual([]);
    await first(THEN, 'production-kept');
    await expect(updateTrust('production-kept', { folder, now: LATER })).rejects.toMatchObject({
      code: 'trust.expired',
    });
    const [shown] = await showTrust({ folder, instance: 'production-kept', now: LATER });
    expect(shown?.metadata.map(({ expired }) => expired)).toEqual([true, true, false, false, true]);
    expect(shown?.used).toBe(true);
  });

  test('tuf-js says the same, from each of its roots and at each of three times', async () => {
    let agreed = 0;
    for (const now of [THEN(), Date.UTC(2026, 7, 29), LATER()])
      for (let version = 1; version <= 15; version++) {
        const place = mkdtempSync(join(folder, 'both-'));
        const root = join(PRODUCTION, `${version}.root.json`);
        const ours = await initTrust({
          name: 'a',
          root,
          mirror: server.url,
          folder: place,
          now: () => now,
        }).then(
          ({ trust }) => trust.id,
          () => 'refused',
        );
        const theirs = await independent(root, server.url, place, now).catch(() => 'refused');
        expect([version, ours]).toEqual([version, theirs]);
        expect(ours === 'refused').toBe(now !== THEN());
        agreed++;
      }
    console.log(`corpus trust: ${agreed} of 45 updates end as those of tuf-js`);
  });

  test('an older repository than the root that comes with Assay changes nothing', async () => {
    const other = join(folder, 'public');
    const update = updateTrust(undefined, { folder: other, mirror: server.url, now: THEN });
    // Its online keys are still those of root 16, so it is the timestamp that decides.
    const { trust } = await update;
    expect(trust.metadata[0]).toMatchObject({ role: 'root', version: 16 });
  });

  test.each([
    ['trustedroot.v1.json', 'ok'],
    ['trustedroot.badtype.json', 'trust.root'],
  ])('%s', (name, expected) => {
    const read = untilRefused(() => readTrustRoot(readFileSync(join(FOLDER, 'shapes', name))));
    expect('value' in read ? 'ok' : read.refused.name).toBe(expected);
  });
});

interface Case {
  readonly id: string;
  readonly expect: string;
  readonly trust: 'production' | 'staging';
  readonly artifact?: string;
  readonly bundle?: string;
  readonly attestation?: string;
  readonly dist?: { readonly sha256: string };
}

type Passing = readonly [Case, string | { readonly digest: string }, string];

/** Its statement is about another file; test/corpus/provenance.test.ts says more. */
const DISPUTED = 'a.dsse.staging-rekor-v2.txt.sigstore.json';

/** Cases of a folder that must pass: the file or its digest, and what vouches for it. */
function passing(name: string): readonly Passing[] {
  if (!PROVENANCE) return [];
  const below = join(PROVENANCE, name);
  const all = JSON.parse(readFileSync(join(below, 'cases.json'), 'utf8')) as readonly Case[];
  return all.flatMap((one): readonly Passing[] => {
    const { id, artifact, bundle, attestation, dist } = one;
    if (one.expect !== 'pass' || id === DISPUTED) return [];
    if (artifact && bundle) return [[one, join(below, artifact), join(below, bundle)]];
    if (!dist || !attestation) return [];
    return [[one, { digest: `sha256:${dist.sha256}` }, join(below, attestation)]];
  });
}

describe.skipIf(!PROVENANCE)('staging and production never stand in for each other', () => {
  const kept = join(folder, 'instances');
  let server: StandinServer;
  beforeAll(async () => {
    const now = Date.now() / 1000;
    const repository = createTufRepository({ now });
    repository.setTarget('trusted_root.json', readFileSync(join(FOLDER, 'trusted_root.staging.json')));
    repository.publish();
    server = await serve(serveFiles(repository.file));
    mkdirSync(kept);
    const root = join(folder, 'staging.root.json');
    writeFileSync(root, repository.firstRoot);
    await initTrust({ name: 'staging', root, mirror: server.url, folder: kept });
  });
  afterAll(() => server.close());

  const cases = [...passing('pypi'), ...passing('client-bundles')];
  test.each(cases.map((one) => [one[0].id, one] as const))('%s', async (_, [{ trust }, target, evidence]) => {
    const options = { attestations: [evidence], trustFolder: kept, at: NOW };
    const answers = async (instance: object) =>
      (await verify([target], { ...options, ...instance })).files[0]!;
    const [own, other] = trust === 'staging' ? [{ instance: 'staging' }, {}] : [{}, { instance: 'staging' }];
    expect((await answers(own)).outcome).toBe('verified');
    const refused = await answers(other);
    expect(refused.outcome).toBe('refused');
    // Nothing of the other instance is known: no log, no authority.
    expect(refused.failed?.name).toMatch(
      /^(log\.key|certificate\.chain|time\.present|time\.timestamp|log\.checkpoint)$/,
    );
  });

  test('there were cases of both', () => {
    const count = (trust: string) => cases.filter(([one]) => one.trust === trust).length;
    console.log(`corpus trust: ${count('production')} of production, ${count('staging')} of staging, apart`);
    expect([count('production') > 3, count('staging') > 3]).toEqual([true, true]);
  });

  test('the state of staging is not taken for that of the public instance', async () => {
    const stored = readFileSync(join(kept, 'staging.json'), 'utf8');
    const renamed = stored.replace('"name": "staging"', '"name": "public-good"');
    const wrong = join(folder, 'wrong');
    mkdirSync(wrong);
    const asPublic = join(wrong, 'public-good.json');
    const at = () => verify([{ digest: `sha256:${'0'.repeat(64)}` }], { trustFolder: wrong });
    writeFileSync(asPublic, stored);
    await expect(at()).rejects.toMatchObject({
      code: 'trust.state',
      message: 'it belongs to the instance staging',
    });
    // Its roots end before that of the public instance, which is newer then.
    writeFileSync(asPublic, renamed);
    expect((await at()).trust.source).toMatch(/^public good instance of Sigstore, from @sigstore\/tuf/);
    const document = JSON.parse(renamed);
    writeFileSync(asPublic, JSON.stringify({ ...document, roots: Array(20).fill(document.roots[0]) }));
    expect((await at()).trust.source).toMatch(/^public good instance of Sigstore, from @sigstore\/tuf/);
  });

  test('nor one whose roots go further', async () => {
    const now = Date.now() / 1000;
    const repository = createTufRepository({ now });
    for (let root = 1; root < 20; root++) repository.rotateRoot();
    repository.setTarget('trusted_root.json', readFileSync(join(FOLDER, 'trusted_root.staging.json')));
    repository.publish();
    const other = await serve(serveFiles(repository.file));
    const root = join(folder, 'other.root.json');
    writeFileSync(root, repository.firstRoot);
    const place = join(folder, 'other');
    await initTrust({ name: 'other', root, mirror: other.url, folder: place });
    await other.close();
    const stored = readFileSync(join(place, 'other.json'), 'utf8');
    writeFileSync(
      join(place, 'public-good.json'),
      stored.replace('"name": "other"', '"name": "public-good"'),
    );
    const message = 'it does not follow from root 16, which comes with this Assay';
    const refused = { code: 'trust.state', path: join(place, 'public-good.json'), message };
    const asked = verify([{ digest: `sha256:${'0'.repeat(64)}` }], { trustFolder: place });
    await expect(asked).rejects.toMatchObject(refused);
    await expect(updateTrust(undefined, { folder: place, mirror: other.url })).rejects.toMatchObject(refused);
    await expect(showTrust({ folder: place })).rejects.toMatchObject(refused);
  });

  test('the repository of staging is not taken for that of the public instance', async () => {
    const fresh = join(folder, 'fresh');
    await expect(updateTrust(undefined, { folder: fresh, mirror: server.url })).rejects.toMatchObject({
      code: 'trust.metadata',
      path: 'timestamp.json',
      message: '0 of the keys of the role timestamp signed it, and 1 must',
    });
  });
});
