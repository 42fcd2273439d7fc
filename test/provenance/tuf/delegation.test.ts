import { constants, createHash, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { beginWith } from '../../../src/provenance/tuf/state.ts';
import { matches } from '../../../src/provenance/tuf/targets.ts';
import { updateTargets } from '../../../src/provenance/tuf/update.ts';
import { tufCanonicalJson } from '../../standin/canonical.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const LATER = '2027-01-01T00:00:00Z';

/** A key as metadata has it, with what signs. */
interface Signer {
  readonly id: string;
  readonly stored: object;
  readonly sign: (bytes: Buffer) => Buffer;
}

const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
const point = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).subarray(-65).toString('hex');
const raw = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');

/** Every form of key that repositories have. */
const SIGNERS: Readonly<Record<string, () => Signer>> = {
  'Ed25519 in hexadecimal': () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const stored = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw(publicKey) } };
    return signer(stored, (bytes) => signBytes(null, bytes, privateKey));
  },
  'Ed25519 in PEM': () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const stored = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: pem(publicKey) } };
    return signer(stored, (bytes) => signBytes(null, bytes, privateKey));
  },
  'P-256 of the old kind in PEM': () => ec('P-256', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256', pem),
  'P-256 as a bare point': () => ec('P-256', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256', point),
  'P-256 in PEM': () => ec('P-256', 'ecdsa', 'ecdsa-sha2-nistp256', pem),
  'P-384 in PEM': () => ec('P-384', 'ecdsa', 'ecdsa-sha2-nistp384', pem),
  'RSA with PSS': () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const stored = { keytype: 'rsa', scheme: 'rsassa-pss-sha256', keyval: { public: pem(publicKey) } };
    const options = { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    return signer(stored, (bytes) => signBytes('sha256', bytes, options));
  },
};

function ec(namedCurve: string, keytype: string, scheme: string, form: (key: KeyObject) => string): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  const hash = namedCurve === 'P-384' ? 'sha384' : 'sha256';
  return signer({ keytype, scheme, keyval: { public: form(publicKey) } }, (bytes) =>
    signBytes(hash, bytes, privateKey),
  );
}

function signer(stored: object, sign: Signer['sign']): Signer {
  return { id: createHash('sha256').update(tufCanonicalJson(stored)).digest('hex'), stored, sign };
}

/** A delegation: who, for what, and what its metadata lists. */
interface Delegation {
  readonly name: string;
  readonly paths?: readonly string[];
  readonly path_hash_prefixes?: readonly string[];
  readonly terminating?: boolean;
  readonly targets?: Readonly<Record<string, string>>;
  readonly threshold?: number;
  readonly by?: Signer;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const KEY = SIGNERS['Ed25519 in hexadecimal']!();

/** A repository whose targets delegate to others. */
function repositoryOf(delegations: readonly Delegation[], key = KEY, consistent = true): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const put = (role: string, type: string, content: object, by = key) => {
    const signed = { _type: type, spec_version: '1.0.31', version: 1, expires: LATER, ...content };
    const sig = by.sign(Buffer.from(tufCanonicalJson(signed))).toString('hex');
    const document = { signed, signatures: [{ keyid: by.id, sig }] };
    const name = `${encodeURIComponent(role)}.json`;
    files.set(consistent && role !== 'timestamp' ? `1.${name}` : name, Buffer.from(JSON.stringify(document)));
  };
  const role = { keyids: [key.id], threshold: 1 };
  const roles = { root: role, timestamp: role, snapshot: role, targets: role };
  put('root', 'root', { consistent_snapshot: consistent, keys: { [key.id]: key.stored }, roles });
  const meta = Object.fromEntries(
    ['targets', ...delegations.map(({ name }) => name)].map((name) => [`${name}.json`, { version: 1 }]),
  );
  put('timestamp', 'timestamp', { meta: { 'snapshot.json': { version: 1 } } });
  put('snapshot', 'snapshot', { meta });
  const listed = (targets: Delegation['targets'] = {}) =>
    Object.fromEntries(
      Object.entries(targets).map(([name, content]) => [
        name,
        { length: content.length, hashes: { sha256: sha256(content) } },
      ]),
    );
  const delegated = delegations.map(({ targets: _, by: __, threshold = 1, ...rest }) => ({
    keyids: [key.id],
    threshold,
    terminating: false,
    ...rest,
  }));
  put('targets', 'targets', {
    targets: {},
    delegations: { keys: { [key.id]: key.stored }, roles: delegated },
  });
  for (const { name, targets, by } of delegations) {
    put(name, 'targets', { targets: listed(targets) }, by);
    for (const [target, content] of Object.entries(targets ?? {}))
      files.set(targetPath(target, content, consistent), Buffer.from(content));
  }
  return files;
}

function targetPath(target: string, content: string, consistent: boolean): string {
  const at = target.lastIndexOf('/') + 1;
  const hash = consistent ? `${sha256(content)}.` : '';
  return `targets/${target.slice(0, at)}${hash}${target.slice(at)}`;
}

async function find(target: string, files: Map<string, Buffer>): Promise<string> {
  const state = beginWith((files.get('1.root.json') ?? files.get('root.json'))!);
  const wanted = [{ name: target, required: true, check: () => {} }];
  const client = {
    get: async (path: string) => files.get(path),
    getTarget: async (path: string) => files.get(`targets/${path}`),
    now: NOW,
    remember: () => {},
  };
  const { targets } = await updateTargets(state, new Map(), wanted, client);
  return Buffer.from(targets.get(target)!).toString();
}

test.each(Object.keys(SIGNERS))('keys of the form %s sign, and nobody else does', async (form) => {
  const key = SIGNERS[form]!();
  const a = { name: 'a', paths: ['a/*'], targets: { 'a/x': 'one' } };
  expect(await find('a/x', repositoryOf([a], key))).toBe('one');
  const forged = { ...key, sign: SIGNERS[form]!().sign };
  await expect(find('a/x', repositoryOf([{ ...a, by: forged }], key))).rejects.toMatchObject({
    code: 'trust.metadata',
    path: '1.a.json',
    message: '0 of the keys of the role a signed it, and 1 must',
  });
});

test('snapshots need not be consistent', async () => {
  const files = repositoryOf([{ name: 'a', paths: ['a/*'], targets: { 'a/x': 'one' } }], KEY, false);
  expect([...files.keys()]).toContain('targets/a/x');
  expect(await find('a/x', files)).toBe('one');
});

describe('delegations', () => {
  const a = { name: 'a', paths: ['x/*'], targets: { 'x/1': 'of a' } };
  const b = { name: 'b', paths: ['x/*'], targets: { 'x/1': 'of b', 'x/2': 'of b' } };

  test('the first that has the target counts', async () => {
    expect(await find('x/1', repositoryOf([a, b]))).toBe('of a');
    expect(await find('x/1', repositoryOf([b, a]))).toBe('of b');
    expect(await find('x/2', repositoryOf([a, b]))).toBe('of b');
  });

  test('a terminating one keeps those after it from being asked', async () => {
    await expect(find('x/2', repositoryOf([{ ...a, terminating: true }, b]))).rejects.toMatchObject({
      message: 'no role of the repository that may name this target does',
    });
    expect(await find('x/2', repositoryOf([{ ...a, paths: ['y/*'], terminating: true }, b]))).toBe('of b');
  });

  test('a role says nothing of targets it is not for', async () => {
    await expect(find('x/1', repositoryOf([{ ...a, paths: ['y/*'] }]))).rejects.toMatchObject({
      code: 'trust.metadata',
    });
  });

  test('targets may be given out by their digests', async () => {
    const { paths: _, ...rest } = a;
    const own = { ...rest, path_hash_prefixes: [sha256('x/1').slice(0, 2)] };
    expect(await find('x/1', repositoryOf([own]))).toBe('of a');
    await expect(find('x/1', repositoryOf([{ ...own, path_hash_prefixes: ['zz'] }]))).rejects.toMatchObject({
      code: 'trust.metadata',
    });
  });

  test('a name that would lead elsewhere leads nowhere', async () => {
    expect(await find('x/1', repositoryOf([{ ...a, name: '../../a?b#c' }]))).toBe('of a');
  });

  test('a threshold above the keys there are is never reached', async () => {
    await expect(find('x/1', repositoryOf([{ ...a, threshold: 2 }]))).rejects.toMatchObject({
      message: '1 of the keys of the role a signed it, and 2 must',
    });
  });

  test('a thousand roles that lead nowhere end, and it is said that not all were asked', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => ({ name: `r${at}`, paths: ['x/*'] }));
    await expect(find('x/1', repositoryOf([...many, a]))).rejects.toMatchObject({
      code: 'trust.metadata',
      message: 'more than 32 roles may name it, and none of those asked does',
    });
  });
});

test.each([
  ['a/*', 'a/b', true],
  ['a/*', 'a/b/c', false],
  ['*', 'a', true],
  ['*', 'a/b', false],
  ['a/?.json', 'a/b.json', true],
  ['a/?.json', 'a/bc.json', false],
  ['a*b*c', 'aXbYbZc', true],
  ['a*b*c', 'aXbYbZ', false],
  ['[a]', 'a', false],
  ['', '', true],
  [`${'*a'.repeat(40)}b`, 'a'.repeat(200), false],
])('the pattern %s is for %s: %s', (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});
