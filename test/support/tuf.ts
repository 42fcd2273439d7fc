import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beginWith, type TufState } from '../../src/provenance/tuf/state.ts';
import { updateTargets } from '../../src/provenance/tuf/update.ts';
import { tufCanonicalJson } from '../standin/canonical.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
/** Hexadecimal. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
/** SubjectPublicKeyInfo, DER. */
export const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });
/** It in PEM. */
export const pem = (der: Buffer) =>
  `-----BEGIN PUBLIC KEY-----\n${der.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END PUBLIC KEY-----\n`;

/** A key as metadata has it, with what signs. */
export interface Signer {
  readonly id: string;
  readonly stored: object;
  readonly sign: (data: Buffer) => string;
}

/** A new key; its id may be any. */
export function makeSigner(id: string): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const stored = {
    keytype: 'ed25519',
    scheme: 'ed25519',
    keyval: { public: spki(publicKey).subarray(-32).toString('hex') },
  };
  return { id, stored, sign: (data) => sign(null, data, privateKey).toString('hex') };
}

/** Signs all roles unless others are named. */
export const KEY = makeSigner('the key');

/** Metadata of a role, signed. */
export function signed(type: string, content: object, by: readonly Signer[] = [KEY]): Buffer {
  const body = {
    _type: type,
    spec_version: '1.0.31',
    version: 1,
    expires: '2027-01-01T00:00:00Z',
    ...content,
  };
  const data = Buffer.from(tufCanonicalJson(body));
  const signatures = by.map(({ id, sign: make }) => ({ keyid: id, sig: make(data) }));
  return Buffer.from(JSON.stringify({ signed: body, signatures }));
}

/** A root whose keys are those of every role. */
export function rootOf(keys: readonly Signer[], threshold = 1, more: object = {}): Buffer {
  const role = { keyids: keys.map(({ id }) => id), threshold };
  return signed(
    'root',
    {
      consistent_snapshot: true,
      keys: Object.fromEntries(keys.map(({ id, stored }) => [id, stored])),
      roles: { root: role, timestamp: role, snapshot: role, targets: role },
      ...more,
    },
    keys,
  );
}

/** How targets metadata names a target. */
export const target = (content: string) => ({ length: content.length, hashes: { sha256: sha256(content) } });

/** A repository with one target `x`, whose parts can be replaced. */
export function repositoryOf(changes: {
  readonly snapshot?: object;
  readonly meta?: object;
  readonly targets?: object;
  readonly more?: Readonly<Record<string, Buffer>>;
}): Map<string, Buffer> {
  return new Map([
    ['1.root.json', rootOf([KEY])],
    [
      'timestamp.json',
      signed('timestamp', { meta: { 'snapshot.json': { version: 1, ...changes.snapshot } } }),
    ],
    ['1.snapshot.json', signed('snapshot', { meta: { 'targets.json': { version: 1 }, ...changes.meta } })],
    ['1.targets.json', signed('targets', { targets: { x: target('one') }, ...changes.targets })],
    [`targets/${sha256('one')}.x`, Buffer.from('one')],
    ...Object.entries(changes.more ?? {}),
  ]);
}

/** What an update says, and what it asked for. */
export async function update(
  files: ReadonlyMap<string, Buffer>,
  names: readonly string[] = ['x'],
  before?: TufState,
) {
  const asked: (readonly [path: string, mostBytes: number])[] = [];
  let state = before ?? beginWith(files.get('1.root.json')!);
  const get = (prefix: string) => async (path: string, mostBytes: number) => {
    asked.push([path, mostBytes]);
    return files.get(prefix + path);
  };
  const answer = await updateTargets(
    state,
    new Map(),
    names.map((name) => ({ name, required: true, check: () => {} })),
    {
      get: get(''),
      getTarget: get('targets/'),
      now: NOW,
      remember: (next) => {
        state = next;
      },
    },
  ).then(
    ({ targets }) => names.map((name) => Buffer.from(targets.get(name)!).toString()).join(),
    ({ path, code, message }: { path: string; code: string; message: string }) =>
      `${path} ${code} ${message}`,
  );
  return { answer, asked, state };
}
