import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePgpKey, pgpCertificate, pgpSignature } from '../recipes/openpgp-keys.ts';
import { makeSigner, SIGNED_AT, signedPeFile } from '../recipes/signed-software.ts';
import { run, testFolder } from './run.ts';

const folder = testFolder();
const { put } = folder;
const verify = (...args: readonly string[]) => run('verify', '--no-ledger', ...args);

const ann = makePgpKey('eddsa');
const ben = makePgpKey('eddsa');
const key = put('ann.key', pgpCertificate(ann));
const file = put('file.txt', 'hello');
put('file.txt.asc', pgpSignature(ann, 'hello'));
const signer = makeSigner();
const program = put('a.exe', signedPeFile(signer));
const roots = put('roots.pem', signer.root);
const at = new Date((SIGNED_AT + 1000) * 1000).toISOString();

test('a file with an OpenPGP signature is undecided without the key, and verified with it', async () => {
  expect(await verify(file)).toMatchObject({
    code: 1,
    stdout: [
      'undecided file.txt',
      `  found, not decided: it says that it is by ${ann.fingerprint}; no key is given (--pgp-key)`,
      '  ? file.txt.asc',
      '',
    ].join('\n'),
  });
  expect(await verify(file, '--pgp-key', key)).toMatchObject({
    code: 0,
    stdout: 'verified  file.txt\n  signed by Ann <ann@x.test>\n  + file.txt.asc\n',
  });
});

test('one of another file is refused, with a key or without', async () => {
  const changed = put('changed.txt', 'other');
  put('changed.txt.asc', pgpSignature(ann, 'hello'));
  for (const keys of [[], ['--pgp-key', key]]) {
    const { code, stdout } = await verify(changed, ...keys);
    expect(code).toBe(1);
    expect(stdout).toContain('refused   changed.txt\n  openpgp.content: the file is not what was signed\n');
  }
});

test('one by a key that is not given counts beside others only as told', async () => {
  const both = put('both.sig', Buffer.concat([pgpSignature(ann, 'hello'), pgpSignature(ben, 'hello')]));
  const { code, stdout } = await verify(file, '--attestation', both, '--pgp-key', key);
  expect(code).toBe(0);
  expect(stdout).toContain('  + both.sig  signature 1\n  ? both.sig  signature 2\n');
});

test('keys that are none refuse every file, and ones that are not there end the command', async () => {
  const { code, stdout } = await verify(file, '--pgp-key', file);
  expect([code, stdout]).toEqual([1, expect.stringContaining('trust.key: it is no OpenPGP public key')]);
  const authority = await verify(program, '--ca', file);
  expect([authority.code, authority.stdout]).toEqual([
    1,
    expect.stringContaining('trust.root: it has no certificate'),
  ]);
  for (const option of ['--pgp-key', '--ca'])
    expect(await verify(file, option, join(folder.path, 'none'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('[input.missing]'),
    });
});

test('a signature without a file is undecided', async () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const { code, stdout } = await verify('--digest', digest, '--attestation', `${file}.asc`, '--pgp-key', key);
  expect(code).toBe(1);
  expect(stdout).toContain('the signature is over the file itself, of which only a digest is given');
});

test('a program is verified by an authority, and who is expected must be in its certificate', async () => {
  const none = await verify(program, '--at', at);
  expect([none.code, none.stdout]).toEqual([
    1,
    expect.stringMatching(/^undecided a\.exe\n {2}found, not decided/),
  ]);
  const trusted = ['--at', at, '--ca', roots, '--format', 'json'];
  const named = ['--identity', 'Example Software', '--issuer', 'intermediate'];
  for (const [expected, code, outcome] of [
    [[], 0, 'verified'],
    [named, 0, 'verified'],
    [['--publisher', 'github:octo-org/x'], 1, 'undecided'],
  ] as const) {
    const found = await verify(program, ...trusted, ...expected);
    expect([found.code, JSON.parse(found.stdout).files[0].outcome]).toEqual([code, outcome]);
  }
});

test('a folder is verified without what is evidence by its name; an output never overwrites a key', async () => {
  const release = join(folder.path, 'release');
  mkdirSync(release);
  writeFileSync(join(release, 'a.txt'), 'hello');
  writeFileSync(join(release, 'a.txt.sig'), pgpSignature(ann, 'hello'));
  const { code, stdout } = await verify(release, '--pgp-key', key, '--format', 'json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).files).toMatchObject([
    {
      file: 'a.txt',
      outcome: 'verified',
      expected: true,
      evidence: [
        { source: 'a.txt.sig', form: 'openpgp-signature', identity: { fingerprint: ann.fingerprint } },
      ],
    },
  ]);
  expect(await verify(file, '--pgp-key', key, '-o', key)).toMatchObject({ code: 2 });
});

test('a .sig of another program is not read as OpenPGP', async () => {
  const other = put('other.txt', 'hello');
  put('other.txt.sig', 'untrusted comment: signature\nRWQ=\n');
  expect(await verify(other)).toMatchObject({ code: 1, stdout: expect.stringContaining('missing') });
});
