import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeKey, pem } from '../standin/keys.ts';
import { createSigstore } from '../standin/sigstore.ts';
import { digestsOf } from '../support/provenance.ts';
import { run, spawnAssay, testFolder } from './run.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const AT = '2026-06-01T01:00:00Z';
const { put, path: folder } = testFolder();
const sigstore = createSigstore(NOW);
const root = put('root.json', sigstore.trustedRoot);
const CONTENT = Buffer.from('a release');
const NAME = 'octo_example-1.0.0.tar.gz';
const SHA = digestsOf(CONTENT).digests['sha256']!;
const statement = (name = NAME) => ({
  payload: Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name, digest: { sha256: SHA } }],
      predicateType: 'https://docs.pypi.org/attestations/publish/v1',
      predicate: null,
    }),
  ),
});
const good = JSON.stringify(sigstore.sign(statement()));
const file = put(NAME, CONTENT);
const beside = put(`${NAME}.sigstore.json`, good);
const bad = put('bad.json', JSON.stringify(sigstore.sign(statement(), { faults: { wrongKey: true } })));
const lonely = put('lonely.bin', 'x');

const verify = (...args: readonly string[]) =>
  run('verify', '--no-ledger', '--trust-root', root, '--at', AT, ...args);
const seen = async (...args: readonly string[]) => {
  const { code, stdout } = await verify(...args);
  return [code, stdout.split('\n').slice(0, 2).join('\n')];
};

describe('0: every file is verified', () => {
  test('by what lies beside it, or is given', async () => {
    const { code, stdout, stderr } = await verify(file);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        `verified  ${NAME}`,
        '  signed by github:octo-org/example .github/workflows/release.yml',
        '  nobody was expected: say with --publisher or --identity who should have signed',
        `  + ${NAME}.sigstore.json  https://docs.pypi.org/attestations/publish/v1  2026-06-01T00:00:00Z by rekor.standin.test`,
        '',
      ].join('\n'),
    );
    expect((await verify(file, '--attestation', beside)).stdout).toBe(stdout);
  });

  test('by whom was expected, one of several', async () => {
    const publisher = 'github:octo-org/example:release.yml:pypi';
    expect((await verify(file, '--publisher', publisher)).stdout).not.toContain('nobody was expected');
    expect((await verify(file, '--publisher', 'gitlab:a/b', '--publisher', publisher)).code).toBe(0);
    const subject = 'https://github.com/octo-org/example/.github/workflows/release.yml@refs/tags/v1.0.0';
    const issuer = 'https://token.actions.githubusercontent.com';
    expect((await verify(file, '--identity', subject, '--issuer', issuer)).code).toBe(0);
  });

  test('by its digest alone', async () => {
    expect(await seen('--digest', `sha256:${SHA}`, '--attestation', beside)).toEqual([
      0,
      `verified  sha256:${SHA}\n  signed by github:octo-org/example .github/workflows/release.yml`,
    ]);
    expect((await verify('--digest', `sha256:${SHA.toUpperCase()}`, '--attestation', beside)).code).toBe(0);
  });

  test('every step, when asked', async () => {
    const { stdout } = await verify(file, '--explain');
    expect(stdout).toMatch(/^ {4}pass {4}log\.inclusion +the entry is number 0 of that tree$/m);
    expect(stdout).toMatch(/^ {4}unknown identity\.policy +nobody was expected$/m);
  });
});

describe('1: refused, or nothing vouches for it', () => {
  test.each<[string, readonly string[], string]>([
    ['nothing beside it', [lonely], 'missing   lonely.bin\n  nothing vouches for it'],
    [
      'another file',
      [lonely, '--attestation', beside],
      'refused   lonely.bin\n  subject.digest: the statement is about another file',
    ],
    [
      'a wrong signature',
      [file, '--attestation', bad],
      `refused   ${NAME}\n  signature.valid: the signature is not of the signer for that envelope`,
    ],
    [
      'another publisher',
      [file, '--publisher', 'github:evil/example'],
      `refused   ${NAME}\n  identity.repository: it was signed by another repository`,
    ],
    [
      'a time before it was signed',
      [file, '--at', '2026-05-01'],
      `refused   ${NAME}\n  time.future: it was signed in the future`,
    ],
    [
      'evidence that is none',
      [file, '--attestation', put('empty.json', '')],
      `refused   ${NAME}\n  format.json: it is no JSON: this is no JSON value`,
    ],
    [
      'a trusted root that is none',
      [file, '--trust-root', put('none.json', '{}')],
      `refused   ${NAME}\n  format.field: mediaType is missing`,
    ],
    [
      'a key that is none',
      [file, '--key', put('none.pem', 'x')],
      `refused   ${NAME}\n  trust.key: it is no public key of a kind that is understood`,
    ],
    [
      'a key that did not sign it',
      [file, '--key', put('key.pem', pem('PUBLIC KEY', makeKey().spki))],
      `refused   ${NAME}\n  trust.key: it is signed with a certificate, a key is asked for`,
    ],
  ])('%s', async (_, args, expected) => {
    expect(await seen(...args)).toEqual([1, expected]);
  });

  test('the trust that comes with it believes none of a stand-in', async () => {
    const { code, stdout } = await run('verify', '--no-ledger', '--at', AT, file);
    expect([code, stdout.split('\n')[1]]).toEqual([1, '  log.key: its log is not trusted']);
  });

  test('a bundle of 100 MB is refused for its size, and not read', async () => {
    const large = join(folder, 'large.json');
    writeFileSync(large, Buffer.alloc(100_000_000, '{'));
    expect(await seen(file, '--attestation', large)).toEqual([
      1,
      `refused   ${NAME}\n  format.json: it has 16777217 bytes, more than any evidence`,
    ]);
  });

  test('one of many', async () => {
    const { code, stdout } = await verify(file, lonely);
    expect(code).toBe(1);
    expect(stdout).toContain(`verified  ${NAME}\n`);
    expect(stdout).toContain('missing   lonely.bin\n');
  });
});

describe('2: it cannot be done', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['nothing to do', [], /nothing to verify[\s\S]*hint: name files, folders, or --digest/],
    ['a file that is not there', [join(folder, 'absent')], /absent/],
    ['evidence that is not there', [file, '--attestation', join(folder, 'absent')], /absent/],
    ['a trusted root that is not there', [file, '--trust-root', join(folder, 'absent')], /absent/],
    ['a key that is not there', [file, '--key', join(folder, 'absent')], /absent/],
    ['an identity without issuer', [file, '--identity', 'a'], /belong together[\s\S]*hint: /],
    ['a publisher that is none', [file, '--publisher', 'octo-org/example'], /hint: write kind:repository/],
    [
      'a digest that is none',
      ['--digest', 'sha256:abc', '--attestation', beside],
      /no digest: sha256:abc[\s\S]*hint: write sha256:/,
    ],
    ['a digest of nobody knows', ['--digest', `md5:${'a'.repeat(32)}`, '--attestation', beside], /no digest/],
    [
      'a digest with nothing beside it',
      ['--digest', `sha256:${SHA}`],
      /hint: give the evidence with --attestation/,
    ],
    ['a time that is none', [file, '--at', 'yesterday'], /--at is no time[\s\S]*hint: write 2026-11-23/],
    ['a format that is none', [file, '--format', 'xml'], /xml/],
    ['a flag that is none', [file, '--nope'], /--nope/],
  ])('%s', async (_, args, expected) => {
    const { code, stdout, stderr } = await verify(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(expected);
  });

  test('a folder of folders, and one of nothing', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(join(empty, 'inner'), { recursive: true });
    const { code, stderr } = await verify(empty);
    expect(code).toBe(2);
    expect(stderr).toMatch(/the folder has no file to verify/);
  });
});

describe('folders', () => {
  test('stand for their files without the evidence; links are followed', async () => {
    const dir = join(folder, 'dist');
    mkdirSync(join(dir, 'inner'), { recursive: true });
    writeFileSync(join(dir, NAME), CONTENT);
    writeFileSync(join(dir, `${NAME}.sigstore.json`), good);
    symlinkSync(join(dir, NAME), join(dir, 'octo-example-1.0.0.tar.gz'));
    symlinkSync(join(dir, `${NAME}.sigstore.json`), join(dir, 'octo-example-1.0.0.tar.gz.sigstore.json'));
    const { stdout } = await verify(dir);
    expect(stdout.match(/^verified {2}\S+/gm)).toEqual([
      'verified  octo-example-1.0.0.tar.gz',
      `verified  ${NAME}`,
    ]);
  });

  test('evidence that is named beside its file, as a shell names all, is no file of its own', async () => {
    const { code, stdout } = await verify(beside, file);
    expect([code, stdout.match(/^(?:verified|missing).*/gm)]).toEqual([0, [`verified  ${NAME}`]]);
    // Alone it is what is asked about.
    expect(await seen(beside)).toEqual([1, `missing   ${NAME}.sigstore.json\n  nothing vouches for it`]);
  });

  test('trust that is none is named', async () => {
    const none = put('none.key', 'x');
    for (const [option, place] of [
      ['--key', 'key'],
      ['--trust-root', 'byte 0'],
      ['--pgp-key', 'OpenPGP key'],
      ['--ca', 'certificate authorities'],
    ] as const)
      expect((await verify(file, option, none)).stdout).toContain(`  in:       ${none}: ${place}\n`);
  });
});

describe('machines', () => {
  test('JSON names the step that refused', async () => {
    const { code, stdout } = await verify(file, '--attestation', bad, '--format', 'json');
    const report = JSON.parse(stdout) as {
      files: [{ outcome: string; failed: { name: string } }];
      schemaVersion: number;
    };
    expect([code, report.schemaVersion, report.files[0].outcome, report.files[0].failed.name]).toEqual([
      1,
      1,
      'refused',
      'signature.valid',
    ]);
  });

  test('SARIF has a result for what was refused or is missing, none for what is right', async () => {
    const resultsOf = async (...args: readonly string[]) => {
      const { stdout } = await verify(...args, '--format', 'sarif');
      const { runs } = JSON.parse(stdout) as { runs: [{ results: { ruleId: string; level: string }[] }] };
      return runs[0].results.map(({ ruleId, level }) => `${ruleId} ${level}`);
    };
    expect(await resultsOf(file)).toEqual([]);
    expect(await resultsOf(file, '--attestation', bad)).toEqual(['signature.valid error']);
    expect(await resultsOf(lonely)).toEqual(['provenance.missing error']);
  });

  test('through a pipe that closes early, and with no colours', async () => {
    const args = ['verify', '--no-ledger', '--trust-root', root, '--at', AT, file];
    const { code, stdout } = await spawnAssay(args);
    expect([code, stdout.includes('\u001b')]).toEqual([0, false]);
    const cut = await spawnAssay([...args, '--explain'], { closeAfter: 1 });
    expect(cut.stderr).toBe('');
    // More than a pipe holds, refused: who reads no more must not make it pass.
    const many = join(folder, 'many');
    mkdirSync(many);
    for (let at = 0; at < 1500; at++) writeFileSync(join(many, `${'n'.repeat(80)}${at}.bin`), 'x');
    const refused = await spawnAssay([...args.slice(0, -1), many], { closeAfter: 1 });
    expect([refused.code, refused.stderr]).toEqual([1, '']);
  });

  test('an output never overwrites what is read', async () => {
    for (const input of [file, root]) expect((await verify(file, '-o', input)).code).toBe(2);
  });
});

test('a folder in a folder is told, not entered', async () => {
  const dist = join(folder, 'nested');
  const sub = join(dist, 'sub');
  mkdirSync(sub, { recursive: true });
  writeFileSync(join(dist, 'a.bin'), 'a');
  writeFileSync(join(sub, 'b.bin'), 'b');
  const { code, stdout, stderr } = await run('verify', dist, '--no-ledger');
  expect(code).toBe(1);
  expect(stdout).toContain(`left out  ${sub}\n  a folder in a folder: name it`);
  expect(stdout).not.toContain('b.bin');
  expect(stderr).toMatch(/^hint: evidence lies beside a file, /);
  const json = await run('verify', dist, '--no-ledger', '--format', 'json', '--quiet');
  expect(JSON.parse(json.stdout).leftOut).toEqual([sub]);
  expect(json.stderr).toBe('');
});

test('a file that is given by another digest goes by it', async () => {
  const digest = `sha512:${digestsOf(CONTENT).digests['sha512']}`;
  const { stdout } = await run(
    'verify',
    '--digest',
    digest,
    '--attestation',
    bad,
    '--trust-root',
    root,
    '--no-ledger',
  );
  expect(stdout).toContain(digest);
});

test('a lock is held against a folder', async () => {
  const { code, stderr } = await run('verify', put('pylock.toml', ''), '--no-ledger');
  expect([code, stderr]).toEqual([1, expect.stringContaining('assay verify pylock.toml --dir FOLDER')]);
});
