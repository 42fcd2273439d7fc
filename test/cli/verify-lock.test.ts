import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeEach, expect, test } from 'vitest';
import { gitlabClaims, identityOfClaims } from '../standin/identity.ts';
import { ASKED_AT, createPublisher, wheelBytes } from '../support/signed-files.ts';
import { run, testFolder } from './run.ts';

const schemaOf = (name: string) => JSON.parse(readFileSync(`docs/schemas/${name}.schema.json`, 'utf8'));
const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schemaOf('lock'));
/** Keys of valid documents met so far. */
const seen = new Set<string>();

const folder = testFolder();
const publisher = createPublisher();
const ROOT = folder.put('root.json', publisher.sigstore.trustedRoot);
const TRUST = ['--trust-root', ROOT, '--at', ASKED_AT];
const DIR = join(folder.path, 'wheels');
const ONE = 'example-1.0.0-py3-none-any.whl';
const TWO = 'other-2.0-py3-none-any.whl';
const BYTES: Readonly<Record<string, Buffer>> = {
  [ONE]: wheelBytes('example', '1.0.0'),
  [TWO]: wheelBytes('other', '2.0'),
};

/** Claims of a workflow of the same name elsewhere. */
const OTHERS = {
  repository: 'octo-org/other',
  workflow_ref: 'octo-org/other/.github/workflows/release.yml@refs/tags/v1.0.0',
  job_workflow_ref: 'octo-org/other/.github/workflows/release.yml@refs/tags/v1.0.0',
};

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const put = (name: string, content: string | Uint8Array) => writeFileSync(join(DIR, name), content);
const wheel = (name: string, hash = sha256(BYTES[name]!)) =>
  `  { name = "${name}", url = "https://files.test/${name}", size = ${BYTES[name]!.length}, hashes = { sha256 = "${hash}" } },`;
const PIN = [
  '[[packages.attestation-identities]]',
  'kind = "GitHub"',
  'repository = "octo-org/example"',
  'workflow = "release.yml"',
  'environment = "pypi"',
];
const section = (name: string, version: string, ...rest: readonly string[]) => [
  '[[packages]]',
  `name = "${name}"`,
  `version = "${version}"`,
  ...rest,
  '',
];
const lock = (...lines: readonly string[]) =>
  folder.put('pylock.toml', ['lock-version = "1.0"', 'created-by = "test"', '', ...lines].join('\n'));
const EXAMPLE = section('example', '1.0.0', 'wheels = [', wheel(ONE), ']');
const PINNED = [...EXAMPLE.slice(0, -1), ...PIN, ''];
const OTHER = section('other', '2.0', 'wheels = [', wheel(TWO), ']');

const verify = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await run('verify', ...args, '--dir', DIR, ...TRUST, '--format', 'json');
  const report =
    code === 2
      ? undefined
      : JSON.parse(stdout, (key, value) => {
          seen.add(key);
          return value;
        });
  // Whatever a test asks: the answer is as the schema says.
  if (report) validate(report);
  expect(validate.errors ?? []).toEqual([]);
  return {
    code,
    stderr,
    report,
    files: report?.files.map(
      ({ file, outcome, failed }: { file: string; outcome: string; failed?: { name: string } }) =>
        [file, outcome, ...(failed ? [failed.name] : [])].join(' '),
    ),
  };
};

beforeEach(() => {
  rmSync(DIR, { recursive: true, force: true });
  mkdirSync(DIR);
  put(ONE, BYTES[ONE]!);
  put(TWO, BYTES[TWO]!);
  put(`${ONE}.provenance`, publisher.provenance(ONE, BYTES[ONE]!));
});

test('pinned and signed so: verified; not pinned: locked', async () => {
  const { code, files, stderr } = await verify(lock(...PINNED, ...OTHER));
  expect([code, stderr, files]).toEqual([0, '', [`${ONE} verified`, `${TWO} locked`]]);
});

test.each<[string, () => void, readonly string[], string]>([
  ['no evidence', () => rmSync(join(DIR, `${ONE}.provenance`)), PINNED, `${ONE} refused lock.identity`],
  ['another file', () => put(ONE, 'x'.repeat(BYTES[ONE]!.length)), PINNED, `${ONE} refused lock.hash`],
  ['another length', () => put(ONE, 'x'), PINNED, `${ONE} refused lock.hash`],
  [
    'another repository',
    () => put(`${ONE}.provenance`, publisher.provenance(ONE, BYTES[ONE]!, { claims: OTHERS })),
    PINNED,
    `${ONE} refused identity.repository`,
  ],
  [
    'another id of the repository',
    () => {},
    [...PINNED.slice(0, -1), 'claims = { repository_id = "99" }', ''],
    `${ONE} refused identity.repository-id`,
  ],
  [
    'evidence that cannot be read, though nobody is pinned',
    () => put(`${ONE}.provenance`, '{'),
    EXAMPLE,
    `${ONE} refused format.json`,
  ],
  [
    'a kind that nobody knows',
    () => {},
    PINNED.map((line) => line.replace('"GitHub"', '"Forge"')),
    `${ONE} refused lock.identity`,
  ],
  [
    'a kind alone',
    () => {},
    PINNED.filter((line) => !/repository|workflow|environment/.test(line)),
    `${ONE} refused lock.identity`,
  ],
  [
    'a weak hash',
    () => {},
    PINNED.map((line) =>
      line.replace(/sha256 = "[^"]*"/, `md5 = "${createHash('md5').update(BYTES[ONE]!).digest('hex')}"`),
    ),
    `${ONE} refused lock.hash`,
  ],
  [
    'a file of another project',
    () => {},
    PINNED.map((line) => line.replace('name = "example"', 'name = "exemple"')),
    `${ONE} refused lock.name`,
  ],
  [
    'a file of another version',
    () => {},
    PINNED.map((line) => line.replace('version = "1.0.0"', 'version = "1.0.1"')),
    `${ONE} refused lock.name`,
  ],
  ['no file', () => rmSync(join(DIR, ONE)), PINNED, `${ONE} refused lock.presence`],
])('%s: refused', async (_, change, lines, expected) => {
  change();
  const { code, files } = await verify(lock(...lines));
  expect([code, files[0]]).toEqual([1, expected]);
});

test('what is not there counts only where nothing of its package is', async () => {
  const windows = 'example-1.0.0-cp314-cp314-win_amd64.whl';
  const wheels = [wheel(ONE), wheel(ONE).replaceAll(ONE, windows)];
  const path = lock(
    ...section('example', '1.0.0', 'wheels = [', ...wheels, ']', ...PIN),
    ...section(
      'colorama',
      '1',
      'marker = "sys_platform == \'win32\'"',
      `wheels = [{ name = "colorama-1-py3-none-any.whl", hashes = { sha256 = "00" } }]`,
    ),
    ...section('local', '1', 'directory = { path = "." }'),
  );
  const { code, files, report } = await verify(path);
  expect([code, files]).toEqual([
    0,
    [`${ONE} verified`, `${windows} absent`, 'colorama-1-py3-none-any.whl absent', `${TWO} unnamed`],
  ]);
  expect(report.unchecked).toEqual(['local 1']);
  const strict = await verify(path, '--strict');
  expect([strict.code, strict.files.slice(1)]).toEqual([
    1,
    [
      `${windows} refused lock.presence`,
      'colorama-1-py3-none-any.whl refused lock.presence',
      `${TWO} refused lock.presence`,
    ],
  ]);
});

test('--publisher is expected where nothing is pinned, and does not widen what is', async () => {
  const path = lock(...PINNED, ...OTHER);
  const { code, files } = await verify(path, '--publisher', 'github:octo-org/other');
  expect([code, files]).toEqual([1, [`${ONE} verified`, `${TWO} refused lock.identity`]]);
});

test('--pin writes who signed, with ids, keeps every other byte, and the result verifies', async () => {
  const gitlab = identityOfClaims(gitlabClaims());
  put(`${TWO}.sigstore.json`, JSON.stringify(publisher.bundle(TWO, BYTES[TWO]!, { identity: gitlab })));
  const third = section(
    'unsigned',
    '1',
    'wheels = [',
    `  { name = "unsigned-1-py3-none-any.whl", hashes = { sha256 = "${sha256(Buffer.from('u'))}" } },`,
    ']',
  );
  put('unsigned-1-py3-none-any.whl', 'u');
  const path = lock('# kept', ...EXAMPLE, ...OTHER, ...third);
  const out = join(folder.path, 'pylock.pinned.toml');
  const { code, stderr } = await verify(path, '--pin', out);
  expect([code, stderr]).toEqual([
    0,
    'identities pinned for 2 of 3 packages without any\nnot pinned: unsigned 1: it has no evidence\n',
  ]);
  const github = `\n${PIN.join('\n')}\nclaims = { repository_id = "1296269", repository_owner_id = "65" }\n`;
  const lab =
    '\n[[packages.attestation-identities]]\nkind = "GitLab"\nrepository = "octo-group/example"\nworkflow_filepath = ".gitlab-ci.yml"\nenvironment = "pypi"\nclaims = { project_id = "278964", namespace_id = "9970" }\n';
  const text = readFileSync(path, 'utf8');
  const ends = [...text.matchAll(/^\]\n/gm)].map(({ index }) => index + 2);
  expect(readFileSync(out, 'utf8')).toBe(
    text.slice(0, ends[0]) + github + text.slice(ends[0], ends[1]) + lab + text.slice(ends[1]),
  );
  const again = await verify(out);
  expect([again.code, again.files]).toEqual([
    0,
    [`${ONE} verified`, `${TWO} verified`, 'unsigned-1-py3-none-any.whl locked'],
  ]);
  // What is pinned stays; there is nothing more to write.
  const twice = join(folder.path, 'pylock.twice.toml');
  await verify(out, '--pin', twice);
  expect(readFileSync(twice, 'utf8')).toBe(readFileSync(out, 'utf8'));
});

test('nothing is pinned where something was refused', async () => {
  put(ONE, 'x');
  const out = join(folder.path, 'pylock.none.toml');
  const { code, stderr } = await verify(lock(...EXAMPLE), '--pin', out);
  expect([code, stderr]).toEqual([1, 'nothing was pinned: a file was refused\n']);
  expect(() => readFileSync(out)).toThrow();
});

test('ids may be numbers; other claims are told and compared with nothing, which --strict refuses', async () => {
  const claims = (text: string) => lock(...PINNED.slice(0, -1), `claims = { ${text} }`, '');
  const right = await verify(claims('repository_id = 1296269, repository_owner_id = "65"'));
  expect([right.code, right.files[0]]).toEqual([0, `${ONE} verified`]);
  const wrong = await verify(claims('repository_id = 7'));
  expect([wrong.code, wrong.files[0]]).toEqual([1, `${ONE} refused identity.repository-id`]);
  const more = claims('repository_id = "1296269", ref = "refs/heads/main"');
  const told = await verify(more);
  expect([told.code, told.report.files[0].steps.at(-1)]).toEqual([
    0,
    {
      name: 'lock.identity',
      outcome: 'unknown',
      message: 'what is pinned besides is compared with nothing',
      found: 'claims.ref',
    },
  ]);
  expect((await verify(more, '--strict')).files[0]).toBe(`${ONE} refused lock.identity`);
});

test.each([
  ['environment = ["pypi"]', 'environment'],
  ['claims = { repository_id = [1] }', 'claims.repository_id'],
  ['claims = "no"', 'claims'],
])('an identity with %s is said: left out, it would demand less', async (line, key) => {
  const lines = PINNED.filter((one) => !one.startsWith('environment')).slice(0, -1);
  const { code, stderr } = await verify(lock(...lines, line, ''));
  expect([code, stderr]).toEqual([2, expect.stringContaining(`attestation-identities[0].${key} is no`)]);
});

test('wheels of other platforms are told together, unless every step is asked for', async () => {
  const others = ['cp314-cp314-win32', 'cp314-cp314-win_amd64'].map((tags) => `example-1.0.0-${tags}.whl`);
  const wheels = [ONE, ...others].map((name) => wheel(ONE).replaceAll(ONE, name));
  const args = ['verify', lock(...section('example', '1.0.0', 'wheels = [', ...wheels, ']')), '--dir', DIR];
  const { stdout } = await run(...args, ...TRUST);
  expect(stdout).toContain(
    'absent    2 files of example 1.0.0\n  not there; another file of the package is\n',
  );
  expect((await run(...args, ...TRUST, '--explain')).stdout).toContain(`absent    ${others[1]}\n`);
});

test('text and SARIF', async () => {
  rmSync(join(DIR, `${ONE}.provenance`));
  const args = ['verify', lock(...PINNED), '--dir', DIR, ...TRUST];
  const { stdout } = await run(...args);
  expect(stdout).toBe(
    [
      `refused   ${ONE}`,
      '  lock.identity: who signed it is pinned, and nothing that was verified says who did',
      '  expected: GitHub octo-org/example release.yml pypi',
      `unnamed   ${TWO}`,
      '  the lock does not name it',
      'pylock.toml: 2 files: 1 refused, 1 unnamed',
      '',
    ].join('\n'),
  );
  const [{ results }] = JSON.parse((await run(...args, '--format', 'sarif')).stdout).runs;
  expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(['lock.identity']);
});

test.each<[string, readonly string[], RegExp]>([
  ['no lock', ['--dir', DIR], /--dir goes with one lock file/],
  ['two locks', ['a.toml', 'b.toml', '--dir', DIR], /--dir goes with one lock file/],
  ['a pin without folder', ['a.toml', '--pin', 'x'], /--pin needs --dir/],
  [
    'evidence of its own',
    ['a.toml', '--dir', DIR, '--attestation', 'x'],
    /--attestation does not go with --dir/,
  ],
  ['a ledger', ['a.toml', '--dir', DIR, '--ledger', 'x'], /--ledger does not go with --dir/],
  ['a span of time', ['a.toml', '--dir', DIR, '--late', '2d'], /--late does not go with --dir/],
  ['a lock that is not there', ['missing.toml', '--dir', DIR], /missing\.toml.*input\.missing/],
])('%s is said', async (_, args, message) => {
  const { code, stdout, stderr } = await run('verify', ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test.each([
  ['empty', ''],
  ['no TOML', 'a = ['],
  ['another version', 'lock-version = "9"'],
  ['no text', Buffer.from([0xff, 0xfe])],
])('a lock that is %s is said, with its path', async (_, content) => {
  const path = folder.put('bad.toml', content);
  const { code, stderr } = await verify(path);
  expect(code).toBe(2);
  expect(stderr).toMatch(/bad\.toml: .*\[(lock\.document|input\.empty)\]/);
});

test('the lock itself is not written over', async () => {
  const path = lock(...EXAMPLE);
  const { code, stderr } = await verify(path, '--pin', path);
  expect([code, stderr]).toEqual([2, expect.stringContaining('[output.write]')]);
});

test('the schema of a lock says what is written, in that order, and of evidence what that of assay verify says', async () => {
  const [lockSchema, verifySchema] = [schemaOf('lock'), schemaOf('verify')];
  const { report } = await verify(lock(...PINNED, ...OTHER), '--publisher', 'github:octo-org/other');
  expect(Object.keys(report)).toEqual(Object.keys(lockSchema.properties));
  const { locked, ...shared } = lockSchema.$defs;
  for (const [name, one] of Object.entries(shared)) expect(one, name).toEqual(verifySchema.$defs[name]);
  expect(Object.keys(locked.properties).filter((key) => !seen.has(key))).toEqual([]);
  expect(validate({ ...report, good: 'yes' })).toBe(false);
});
