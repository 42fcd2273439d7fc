import fc from 'fast-check';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { withIdentities } from '../../src/provenance/pylock/edit.ts';
import { tableHeaders } from '../../src/provenance/pylock/headers.ts';
import { judgeLocked } from '../../src/provenance/pylock/judge.ts';
import { pinOf } from '../../src/provenance/pylock/pins.ts';
import { readPylockFiles } from '../../src/provenance/pylock/read.ts';

const lock = (...lines: readonly string[]) =>
  readPylockFiles(parse(['lock-version = "1.0"', 'created-by = "t"', ...lines, ''].join('\n')));
const HASHES = `hashes = { sha256 = "${'AB'.repeat(32)}" }`;

test('files of a package, by name, path or address; identities with their ids', () => {
  expect(
    lock(
      '[[packages]]',
      'name = "My_Example"',
      'version = "1.0"',
      'marker = "sys_platform == \'win32\'"',
      `wheels = [{ url = "https://f.test/a/example-1.0%2Blocal-py3-none-any.whl?x#y", size = 3, ${HASHES} }, { name = "n.whl", path = "other.whl", ${HASHES} }]`,
      `sdist = { path = "sub/example-1.0.tar.gz", ${HASHES} }`,
      '[[packages.attestation-identities]]',
      'kind = "GitHub"',
      'repository = "o/r"',
      'workflow = "w.yml"',
      'claims = { repository_id = "1", repository_owner_id = "2", other = 3 }',
      '[[packages.attestation-identities]]',
      'kind = "GitLab"',
      'repository = "g/r"',
      'workflow_filepath = ".gitlab-ci.yml"',
      '[[packages.attestation-identities]]',
      'kind = "Forge"',
      'repository = "o/r"',
      '[[packages.attestation-identities]]',
      'kind = "GitHub"',
    ),
  ).toEqual([
    {
      name: 'my-example',
      version: '1.0',
      marker: "sys_platform == 'win32'",
      files: [
        { name: 'example-1.0.tar.gz', hashes: { sha256: 'ab'.repeat(32) } },
        { name: 'example-1.0+local-py3-none-any.whl', hashes: { sha256: 'ab'.repeat(32) }, size: 3 },
        { name: 'n.whl', hashes: { sha256: 'ab'.repeat(32) } },
      ],
      identities: [
        {
          kind: 'GitHub',
          policy: {
            kind: 'github',
            repository: 'o/r',
            workflow: 'w.yml',
            repositoryId: '1',
            ownerId: '2',
          },
          unread: ['claims.other'],
        },
        {
          kind: 'GitLab',
          policy: { kind: 'gitlab', repository: 'g/r', workflow: '.gitlab-ci.yml' },
          unread: [],
        },
        { kind: 'Forge', policy: undefined, unread: [] },
        { kind: 'GitHub', policy: undefined, unread: [] },
      ],
    },
  ]);
});

test.each([
  ['another version', 'lock-version = "2.0"', 'lock-version is none that is known'],
  ['no version', 'packages = []', 'lock-version is none that is known'],
  ['packages that are none', 'lock-version = "1.0"\npackages = 1', 'packages is no array'],
  [
    'a package without name',
    'lock-version = "1.0"\n[[packages]]\nversion = "1"',
    'packages[0].name is no text',
  ],
  [
    'a file without hashes',
    'lock-version = "1.0"\n[[packages]]\nname = "a"\nsdist = { path = "a-1.tar.gz" }',
    'packages[0].sdist.hashes is no table',
  ],
  [
    'a file that leads elsewhere',
    `lock-version = "1.0"\n[[packages]]\nname = "a"\nsdist = { name = "../a-1.tar.gz", ${HASHES} }`,
    'packages[0].sdist has no file name',
  ],
  [
    'the same in its address',
    `lock-version = "1.0"\n[[packages]]\nname = "a"\nsdist = { url = "https://f.test/..%2Fa-1.tar.gz", ${HASHES} }`,
    'packages[0].sdist has no file name',
  ],
])('%s is an error', (_, text, message) => {
  expect(() => readPylockFiles(parse(text))).toThrow(message);
});

test('headers are found where they are headers, and nowhere else', () => {
  const text = [
    '# [[packages]]',
    'a = """',
    '[[packages]]',
    '"""',
    "b = '''x\n[[packages]]''''",
    'c = [',
    '[[packages]],',
    ' [1], # ]',
    ']',
    'd = "[[packages]] \\" # "',
    '  [[ "packages" ]] # one',
    'e = { f = ["]", \'}\'] }',
    "[packages.'tool'.x]",
    '[[packages . "attestation-identities"]]',
    '[tool]',
  ].join('\n');
  expect(tableHeaders(text).map(({ keys, isArray }) => [isArray, ...keys])).toEqual([
    [true, 'packages'],
    [false, 'packages', 'tool', 'x'],
    [true, 'packages', 'attestation-identities'],
    [false, 'tool'],
  ]);
});

const PIN = {
  texts: [
    ['kind', 'GitHub'],
    ['repository', 'o/"r"'],
  ],
  claims: [['repository_id', '1']],
} as const;
const TABLE =
  '[[packages.attestation-identities]]\nkind = "GitHub"\nrepository = "o/\\"r\\""\nclaims = { repository_id = "1" }\n';

test('identities go behind the last line of their package; every other byte stays', () => {
  const text =
    '# head\nlock-version = "1.0"\n\n[[packages]]\nname = "a" # a\n[packages.tool.x]\ny = 1\n\n# about b\n[[packages]]\nname = "b"\n\n[tool]\nz = 1';
  const written = withIdentities(text, new Map([[0, [PIN]]]), 2);
  expect(written).toBe(text.replace('y = 1\n', `y = 1\n\n${TABLE}`));
  expect(withIdentities(text, new Map([[1, [PIN, PIN]]]), 2)).toBe(
    text.replace('name = "b"\n', `name = "b"\n\n${TABLE}\n${TABLE}`),
  );
});

test('at the end of a text without a last newline, and with CRLF', () => {
  const text = 'lock-version = "1.0"\r\n[[packages]]\r\nname = "a"';
  expect(withIdentities(text, new Map([[0, [PIN]]]), 1)).toBe(
    `${text}\r\n\r\n${TABLE.replaceAll('\n', '\r\n')}`,
  );
});

test('packages in an inline array are not written into', () => {
  const text = 'lock-version = "1.0"\npackages = [{ name = "a" }]\n';
  expect(() => withIdentities(text, new Map([[0, [PIN]]]), 1)).toThrow('not written as [[packages]]');
});

test('whatever stands around: the old lines are all there, and the document says the same and the identities', () => {
  const blank = fc.constantFrom('', '\n', '# [[packages]] "\n', '  \n');
  const value = fc.constantFrom(
    'x = 1\n',
    'x = """\n[[packages]]\n# \\""""\n',
    "x = '''\n[tool]\n'''\n",
    'x = [ # ]\n [1],\n]\n',
    'wheels = [\n  {name = "a]"},\n]\n',
    '[packages.tool.t]\nx = "#"\n',
    '[[packages.wheels]]\nname = "w"\n',
  );
  const one = fc
    .tuple(blank, value, blank)
    .map(([before, inner, after]) => `${before}[[packages]]\nname = "a"\n${inner}${after}`);
  fc.assert(
    fc.property(
      fc.array(one, { minLength: 1, maxLength: 4 }),
      fc.nat(3),
      fc.boolean(),
      (all, which, tool) => {
        const number = which % all.length;
        const text = `lock-version = "1.0"\n${all.join('')}${tool ? '[tool]\n[[tool.packages]]\n' : ''}`;
        const written = withIdentities(text, new Map([[number, [PIN]]]), all.length);
        expect(written.replace(`\n${TABLE}`, '')).toBe(text);
        const { packages, ...rest } = parse(written) as { packages: Record<string, unknown>[] };
        const { packages: before, ...others } = parse(text) as { packages: Record<string, unknown>[] };
        expect(rest).toEqual(others);
        expect(packages).toEqual(
          before.map((entry, at) =>
            at === number
              ? {
                  ...entry,
                  'attestation-identities': [
                    { kind: 'GitHub', repository: 'o/"r"', claims: { repository_id: '1' } },
                  ],
                }
              : entry,
          ),
        );
      },
    ),
  );
});

test.each([
  [
    {
      kind: 'github',
      repository: 'o/r',
      workflow: '.github/workflows/w.yml',
      environment: 'e',
      repositoryId: '1',
      ownerId: '2',
    },
    [
      ['kind', 'GitHub'],
      ['repository', 'o/r'],
      ['workflow', 'w.yml'],
      ['environment', 'e'],
    ],
    [
      ['repository_id', '1'],
      ['repository_owner_id', '2'],
    ],
  ],
  [
    { kind: 'gitlab', repository: 'g/r', workflow: '.gitlab-ci.yml', repositoryId: '1' },
    [
      ['kind', 'GitLab'],
      ['repository', 'g/r'],
      ['workflow_filepath', '.gitlab-ci.yml'],
    ],
    [['project_id', '1']],
  ],
  [
    { kind: 'google', subject: 'a@b.c' },
    [
      ['kind', 'Google'],
      ['email', 'a@b.c'],
    ],
    [],
  ],
] as const)('the pin of %j', (identity, texts, claims) => {
  expect(pinOf({ identity })).toEqual({ texts, claims });
});

test.each([{ kind: 'key' }, { kind: 'email', subject: 'a@b.c' }, { kind: 'other' }] as const)(
  '%j has none',
  (identity) => {
    expect(pinOf({ identity })).toBeUndefined();
  },
);

test('a hash that is none refuses the file, whatever letters it has', () => {
  for (const letter of ['é', 'g', '']) {
    const digest = `${'ab'.repeat(31)}a${letter}`;
    const [one] = lock(
      '[[packages]]',
      'name = "x"',
      `sdist = { path = "x-1.tar.gz", hashes = { sha256 = "${digest}" } }`,
    );
    const present = { size: 1, digests: { sha256: 'ab'.repeat(32) } };
    const { verdict } = judgeLocked(one!, one!.files[0]!, present, { isPackageThere: true, strict: false });
    expect(verdict?.message).toBe('lock.hash: the sha256 is another');
  }
});
