import { createHash, ECDH, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { beginWith } from '../../../src/provenance/tuf/state.ts';
import {
  KEY,
  makeSigner,
  pem,
  repositoryOf,
  rootOf,
  type Signer,
  sha256,
  signed,
  spki,
  target,
  update,
} from '../../support/tuf.ts';

/** Repositories whose owner, or who holds one of the keys, means harm: everything here is signed. */

test('an honest one is taken', async () => {
  expect((await update(repositoryOf({}))).answer).toBe('one');
});

describe('sizes that are signed do not open the door to files without an end', () => {
  test.each([
    ['the snapshot', { snapshot: { length: 2_000_001 } }, '1.snapshot.json'],
    ['targets', { meta: { 'targets.json': { version: 1, length: 5_000_001 } } }, '1.targets.json'],
    [
      'a target',
      { targets: { targets: { x: { ...target('one'), length: 2 ** 30 } } } },
      `${sha256('one')}.x`,
    ],
  ])('%s', async (_, changes, place) => {
    const { answer, asked } = await update(repositoryOf(changes));
    expect(answer).toMatch(/ trust\.metadata it is said to have \d+ bytes, more than is read$/);
    expect(answer.startsWith(`${place} `)).toBe(true);
    expect(asked.map(([path]) => path)).not.toContain(place);
  });
});

describe('digests', () => {
  test.each(['https://elsewhere.example/', '../../elsewhere/', 'AB'.repeat(32), '00', ''])(
    '%j is none, and never part of an address',
    async (digest) => {
      const hashes = { sha256: digest };
      const { answer, asked } = await update(
        repositoryOf({ targets: { targets: { x: { length: 3, hashes } } } }),
      );
      expect(answer).toBe(
        `targets.json trust.metadata signed.targets.x.hashes.sha256: it is not a digest in hexadecimal (string ${digest.slice(0, 60)})`,
      );
      expect(asked.map(([path]) => path)).toEqual([
        '2.root.json',
        'timestamp.json',
        '1.snapshot.json',
        '1.targets.json',
      ]);
    },
  );

  test.each([
    ['the snapshot', { snapshot: { hashes: { md5: '00' } } }, 'timestamp.json'],
    ['targets', { meta: { 'targets.json': { version: 1, hashes: {} } } }, '1.snapshot.json'],
    ['a target', { targets: { targets: { x: { length: 3, hashes: { md5: '00' } } } } }, 'targets.json'],
  ])('of which none is understood are not passed over: %s', async (_, changes, place) => {
    const { answer } = await update(repositoryOf(changes));
    expect(answer).toMatch(new RegExp(`^${place} trust\\.metadata .*no digest by SHA-256 or SHA-512`));
  });

  test('by SHA-512 alone are enough', async () => {
    const sha512 = createHash('sha512').update('one').digest('hex');
    const targets = { x: { length: 3, hashes: { sha512, 'blake2b-256': '00' } } };
    const more = { [`targets/${sha512}.x`]: Buffer.from('one') };
    expect((await update(repositoryOf({ targets: { targets }, more }))).answer).toBe('one');
  });
});

describe('one key counts once, in whatever form it is written', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = spki(publicKey);
  const point = (form: 'compressed' | 'hybrid') =>
    ECDH.convertKey(der.subarray(-65), 'prime256v1', undefined, undefined, form) as Buffer;
  const compressed = Buffer.concat([
    Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
    point('compressed'),
  ]);
  const forms: Readonly<Record<string, string>> = {
    'with another line end': pem(der).replaceAll('\n', '\r\n'),
    'as a bare point': der.subarray(-65).toString('hex'),
    'as a compressed point': pem(compressed),
    'as a hybrid point': pem(Buffer.concat([der.subarray(0, -65), point('hybrid')])),
  };
  const signer = (id: string, stored: string): Signer => ({
    id,
    stored: { keytype: 'ecdsa', scheme: 'ecdsa-sha2-nistp256', keyval: { public: stored } },
    sign: (data) => sign('sha256', data, privateKey).toString('hex'),
  });

  test.each(Object.keys(forms))('%s', (form) => {
    const again = signer('b', forms[form]!);
    expect(() => beginWith(rootOf([again]))).not.toThrow();
    expect(() => beginWith(rootOf([signer('a', pem(der)), again], 2))).toThrow(
      '1 of the keys of the root itself signed it, and 2 must',
    );
  });

  test('a private key or a certificate is no public key', () => {
    const stored = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => beginWith(rootOf([signer('a', stored)]))).toThrow(
      '0 of the keys of the root itself signed it',
    );
  });
});

describe('what is neither true nor false', () => {
  test('consistent_snapshot', () => {
    expect(() => beginWith(rootOf([KEY], 1, { consistent_snapshot: 'true' }))).toThrow(
      'signed.consistent_snapshot: it is not true or false',
    );
  });

  test('terminating', async () => {
    const role = { name: 'a', keyids: [KEY.id], threshold: 1, paths: ['y'], terminating: 'true' };
    const delegations = { keys: { [KEY.id]: KEY.stored }, roles: [role] };
    const { answer } = await update(repositoryOf({ targets: { delegations } }), ['y']);
    expect(answer).toContain('signed.delegations.roles[0].terminating: it is not true or false');
  });
});

test.each([0, -1, 1.5, '1', null])('the threshold %j is none', (threshold) => {
  expect(() => beginWith(rootOf([KEY], threshold as number))).toThrow(/threshold|the number 1\.5/);
});

describe('delegations', () => {
  const [own, other] = [makeSigner('own'), makeSigner('other')];
  const delegate = (name: string, path: string, by: Signer) => ({
    keys: { [by.id]: by.stored },
    roles: [{ name, keyids: [by.id], threshold: 1, paths: [path], terminating: false }],
  });

  test('a role that was verified with the keys of one is not verified for another', async () => {
    const shared = signed('targets', { targets: { y: target('y'), z: target('z') } }, [other]);
    const files = repositoryOf({
      meta: { 'a.json': { version: 1 }, 'b.json': { version: 1 }, 'shared.json': { version: 1 } },
      targets: {
        targets: {},
        delegations: {
          keys: { [KEY.id]: KEY.stored },
          roles: ['a', 'b'].map((name, at) => ({
            name,
            keyids: [KEY.id],
            threshold: 1,
            paths: ['yz'[at]],
            terminating: true,
          })),
        },
      },
      more: {
        '1.a.json': signed('targets', { targets: {}, delegations: delegate('shared', 'y', other) }),
        '1.b.json': signed('targets', { targets: {}, delegations: delegate('shared', 'z', own) }),
        '1.shared.json': shared,
        [`targets/${sha256('y')}.y`]: Buffer.from('y'),
        [`targets/${sha256('z')}.z`]: Buffer.from('z'),
      },
    });
    const refused = 'shared.json trust.metadata 0 of the keys of the role shared signed it, and 1 must';
    expect((await update(files, ['y'])).answer).toBe('y');
    expect((await update(files, ['z'])).answer).toBe(`1.${refused}`);
    expect((await update(files, ['y', 'z'])).answer).toBe(`1.${refused}`);
  });

  test.each([
    [{ paths: ['y'], path_hash_prefixes: [''] }, 'roles[0].path_hash_prefixes: it is not absent'],
    [{ paths: ['[xyz]'] }, 'roles[0].paths[0]: it is not a pattern of which only * and ? are special'],
  ])('that clients read in different ways are refused: %j', async (more, expected) => {
    const { keys, roles } = delegate('a', 'y', own);
    const { paths: _, ...role } = roles[0]!;
    const files = repositoryOf({ targets: { delegations: { keys, roles: [{ ...role, ...more }] } } });
    expect((await update(files, ['y'])).answer).toContain(expected);
    expect((await update(files)).answer).toBe('one');
  });

  test('to bins by digests (TAP 15) are refused, not passed over', async () => {
    const delegations = {
      keys: {},
      succinct_roles: { keyids: [], threshold: 1, bit_length: 8, name_prefix: 'b' },
    };
    const { answer } = await update(repositoryOf({ targets: { delegations } }), ['y']);
    expect(answer).toContain(
      'delegations.succinct_roles: it is not a delegation that is read: TAP 15 is not',
    );
  });

  test('that go on in a circle end', async () => {
    const files = repositoryOf({
      meta: { 'a.json': { version: 1 } },
      targets: { delegations: delegate('a', 'y', own) },
      more: { '1.a.json': signed('targets', { targets: {}, delegations: delegate('a', 'y', own) }, [own]) },
    });
    expect((await update(files, ['y'])).answer).toContain(
      'no role of the repository that may name this target does',
    );
  });

  test('that go on below one another without an end are refused', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `r${at}`);
    const files = repositoryOf({
      meta: Object.fromEntries(names.map((name) => [`${name}.json`, { version: 1 }])),
      targets: { delegations: delegate('r0', 'y', own) },
      more: Object.fromEntries(
        names.map((name, at) => [
          `1.${name}.json`,
          signed('targets', { targets: {}, delegations: delegate(`r${at + 1}`, 'y', own) }, [own]),
        ]),
      ),
    });
    expect((await update(files, ['y'])).answer).toBe(
      'y trust.metadata more than 32 roles may name it, and none of those asked does',
    );
  });
});

test('a snapshot may begin and end to name what is no targets metadata', async () => {
  const before = await update(repositoryOf({ meta: { 'root.json': { version: 1 } } }));
  expect(before.state.roles).toEqual({ targets: { version: 1 } });
  expect((await update(repositoryOf({}), ['x'], before.state)).answer).toBe('one');
});

test('signatures in capitals are signatures', () => {
  const { signed: body, signatures } = JSON.parse(rootOf([KEY]).toString());
  const [{ keyid, sig }] = signatures;
  expect(() =>
    beginWith(Buffer.from(JSON.stringify({ signed: body, signatures: [{ keyid, sig: sig.toUpperCase() }] }))),
  ).not.toThrow();
});
