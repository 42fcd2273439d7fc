import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, expect, test } from 'vitest';
import { run, spawnAssay, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const store = join(folder.path, 'advisories.sqlite');
const VEX = 'examples/vex/parcel.openvex.json';
const BOM = {
  bomFormat: 'CycloneDX',
  components: [
    { name: 'tinyjson', version: '0.4.1', purl: 'pkg:pypi/tinyjson@0.4.1' },
    { name: 'parcel', version: '1.2.0', purl: 'pkg:pypi/parcel@1.2.0' },
  ],
};

beforeAll(async () => {
  expect((await run('advisories', 'import', 'examples/advisories', '--store', store)).code).toBe(0);
});
const audit = (...args: string[]) => run('audit', ...args, '--store', store);

test('the example: every answer once, with severity, KEV, EPSS, remedy and why', async () => {
  const { code, stdout, stderr } = await audit(WHEEL);
  expect([code, stderr]).toEqual([1, '']);
  await expect(stdout).toMatchFileSnapshot('../golden/audit-example.txt');
});

test('the example explained: the way, the range, the order, who disagrees, what was tried', async () => {
  const { stdout } = await audit(WHEEL, '--explain', '--full', '--recall');
  await expect(stdout).toMatchFileSnapshot('../golden/audit-example-explained.txt');
});

const HIGH = 'pkg:pypi/tinyjson@0.4.1';
const OPEN = 'pkg:pypi/parcel@1.2.0';
const CLEAN = 'pkg:pypi/parcel@1.2.0?x=1';

test.each([
  ['affected', [HIGH], 1],
  ['exploited ones reach every threshold', [HIGH, '--fail-on', 'critical'], 1],
  ['exploited ones alone', [HIGH, '--fail-on', 'kev'], 1],
  ['denied by VEX', [HIGH, '--vex', VEX], 0],
  ['open', [OPEN], 0],
  ['open, strictly', [OPEN, '--strict'], 1],
  ['a platform that decides', [OPEN, '--platform', 'windows'], 1],
  ['below the threshold', [OPEN, '--platform', 'windows', '--fail-on', 'high'], 0],
  ['another platform', [OPEN, '--platform', 'linux'], 0],
  ['a later version', ['pkg:pypi/tinyjson@0.4.2'], 0],
  ['unknown to the store', ['pkg:npm/nobody@1'], 0],
  ['qualifiers', [CLEAN], 0],
  ['one of two', ['pkg:npm/nobody@1', HIGH], 1],
])('exit code: %s', async (_, args, code) => {
  const { code: actual, stderr } = await audit(...args);
  expect([actual, stderr]).toEqual([code, '']);
});

test.each([
  ['no target', [], /missing required argument/],
  ['a wrong flag', [HIGH, '--wrong'], /unknown option '--wrong'/],
  ['a wrong threshold', [HIGH, '--fail-on', 'bad'], /Allowed choices are any, low/],
  ['no such file', ['nope.json'], /\[input.missing\]\nhint: a package is named by its package URL/],
  ['an id instead of a target', ['CVE-2024-1000'], /hint: .* --advisory/],
  [
    'an empty folder',
    [join(folder.path, 'empty')],
    /no component could be named in it \[audit.input\]\nhint: /,
  ],
  ['a broken SBOM', [join(folder.path, 'broken.json')], /begins as JSON and is none/],
  ['a VEX document without statements', [HIGH, '--vex', 'package.json'], /\[audit.vex\]/],
  ['CSAF without its author', [HIGH, '--format', 'csaf'], /--format csaf needs --namespace/],
  ['no clone', [HIGH, '--git', join(folder.path, 'nope')], /\[input.missing\]/],
  ['an address without a directory', [HIGH, '--git', 'x.test/y='], /lacks the address or the directory/],
  ['no package URL', ['pkg:'], /\[purl.syntax\]/],
  [
    'an unknown advisory',
    [HIGH, '--advisory', 'CVE-0000-0003'],
    /no advisory in the store has the id CVE-0000-0003 .*\nhint: near it: CVE-0000-0001, CVE-0000-0002/,
  ],
  ['the store as output', [HIGH, '-o', store], /inputs are never written to/],
])('what cannot be done is told: %s', async (_, args, message) => {
  mkdirSync(join(folder.path, 'empty'), { recursive: true });
  folder.put('broken.json', '{"bomFormat":"CycloneDX","components":[');
  const { code, stdout, stderr } = await audit(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('a slip in the path is told before a store is asked for', async () => {
  const store = join(folder.path, 'none.sqlite');
  const { code, stderr } = await run('audit', 'nope.json', 'nope.whl', '--store', store);
  expect(code).toBe(2);
  expect(stderr.match(/^assay: .*/gm)).toEqual([
    'assay: nope.json: no such file or directory [input.missing]',
  ]);
  expect((await run('audit', 'nope.json', HIGH, '--store', store)).stderr).toContain('[store.missing]');
});

test('an answer about one target is given where another cannot be read; the exit code tells', async () => {
  const { code, stdout, stderr } = await audit('nope.json', HIGH);
  expect(code).toBe(2);
  expect(stdout).toContain('AFFECTED');
  expect(stderr).toContain('[input.missing]');
});

test.each([
  ['there is none', join(folder.path, 'none.sqlite'), 'store.missing'],
  ['it is something else', WHEEL, 'store.damaged'],
])('the store: %s', async (_, path, code) => {
  const { code: exit, stderr } = await run('audit', HIGH, '--store', path);
  expect(exit).toBe(2);
  expect(stderr).toMatch(new RegExp(`\\[${code.replace('.', '\\.')}\\]\\nhint: `));
});

test('which of many: a folder of SBOMs, any alias, broken ones told', async () => {
  const sboms = join(folder.path, 'sboms');
  mkdirSync(join(sboms, 'deep'), { recursive: true });
  folder.put('sboms/a.json', JSON.stringify(BOM));
  folder.put('sboms/deep/b.json', JSON.stringify({ ...BOM, components: BOM.components.slice(1) }));
  folder.put('sboms/other.json', '{"name":"no SBOM"}');
  folder.put('sboms/readme.txt', 'no SBOM');
  const lower = await audit('--advisory', 'exa-2024-0001', sboms);
  const { code, stdout, stderr } = await audit('--advisory', 'CVE-0000-0001', sboms);
  expect([code, stderr, lower.code]).toEqual([1, '', 1]);
  expect(stdout.replaceAll(folder.path, '')).toBe(
    [
      'CVE-0000-0001  EXA-2024-0001',
      '2 records: cve CVE-0000-0001, osv/EXA EXA-2024-0001',
      '1 of 2 targets affected, 1 not',
      '',
      'affected  /sboms/a.json  tinyjson 0.4.1  fixed in 0.4.2',
      '',
    ].join('\n'),
  );
  const open = await audit('--advisory', 'CVE-0000-0002', sboms);
  expect([open.code, open.stdout]).toEqual([
    0,
    expect.stringContaining('0 of 2 targets affected, 2 conditional or undecided, 0 not'),
  ]);
  expect((await audit('--advisory', 'CVE-0000-0001', sboms, '--vex', VEX)).stdout).toContain(
    '0 of 2 targets affected, 1 denied by VEX, 1 not\n\ndenied by VEX  ',
  );
  const broken = await audit(
    '--advisory',
    'CVE-0000-0001',
    join(folder.path, 'broken.json'),
    join(sboms, 'a.json'),
  );
  expect([broken.code, broken.stdout]).toEqual([
    2,
    expect.stringContaining('1 of 1 target affected, 0 not, 1 could not be read'),
  ]);
});

test('which of many: a weakness that only packages made of the software name', async () => {
  const record = {
    id: 'EXA-2024-0009',
    modified: '2024-01-01T00:00:00Z',
    upstream: ['CVE-0000-0009'],
    affected: [{ package: { ecosystem: 'PyPI', name: 'parcel' }, versions: ['1.2.0'] }],
  };
  const own = join(folder.path, 'upstream.sqlite');
  await run('advisories', 'import', folder.put('EXA-2024-0009.json', JSON.stringify(record)), '--store', own);
  const { code, stdout, stderr } = await run('audit', '--advisory', 'CVE-0000-0009', OPEN, '--store', own);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('1 record: osv/EXA EXA-2024-0009\n0 of 1 target affected, 1 not');
});

test('which of many: what could not be looked up is told, since it may have it', async () => {
  const components = [{ name: 'tinyjson' }, { name: 'x', purl: 'pkg:' }, ...BOM.components.slice(1)];
  const path = folder.put('partly.json', JSON.stringify({ ...BOM, components }));
  const { stdout } = await audit('--advisory', 'CVE-0000-0001', path);
  expect(stdout).toContain(
    '0 of 1 target affected, 1 not\n1 target not looked up as a whole; --format json has why\n',
  );
  const json = JSON.parse((await audit('--advisory', 'CVE-0000-0001', path, '--format', 'json')).stdout);
  expect(json.targets[0].left).toEqual({
    'components without identifier, not looked up': 1,
    'identifiers that cannot be read': 1,
  });
});

test('which of many answers as an audit of each does', async () => {
  const path = folder.put('both.json', JSON.stringify(BOM));
  const whole = JSON.parse((await audit(path, '--format', 'json')).stdout);
  for (const { id } of whole.targets[0].matches) {
    const reversed = JSON.parse((await audit('--advisory', id, path, '--format', 'json')).stdout);
    expect(reversed.targets[0].matches).toEqual(
      whole.targets[0].matches.filter((one: { id: string }) => one.id === id),
    );
  }
});

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const valid = ajv.compile(JSON.parse(readFileSync('docs/schemas/audit.schema.json', 'utf8')));

test.each([
  ['plain', [WHEEL]],
  ['everything', [WHEEL, HIGH, '--explain', '--recall', '--vex', VEX]],
  ['a statement about something else', [OPEN, '--vex', VEX]],
  ['unread identifiers, near names', ['pkg:pypi/tinyjsn@1', '--explain']],
  ['the other way round', ['--advisory', 'CVE-0000-0001', WHEEL]],
])('JSON is as its schema says: %s', async (_, args) => {
  const { stdout } = await audit(...args, '--format', 'json');
  valid(JSON.parse(stdout));
  expect(valid.errors ?? []).toEqual([]);
});

test('SARIF: a rule a weakness with its score, one result a place', async () => {
  const { stdout } = await audit(WHEEL, '--format', 'sarif');
  const [{ tool, results }] = JSON.parse(stdout).runs;
  const { rules } = tool.driver;
  expect(rules.map(({ id }: { id: string }) => id)).toEqual([
    'CVE-0000-0001',
    'CVE-0000-0002',
    'EXA-2024-0003',
  ]);
  expect(rules[0]).toMatchObject({
    defaultConfiguration: { level: 'error' },
    properties: { 'security-severity': '7.5' },
  });
  expect(results.map(({ ruleId, level }: Record<string, string>) => [ruleId, level])).toEqual([
    ['CVE-0000-0001', 'error'],
    ['CVE-0000-0002', 'note'],
    ['EXA-2024-0003', 'note'],
  ]);
  expect(results[0].message.text).toContain('tinyjson 0.4.1: affected by CVE-0000-0001: ');
});

test.each(['cyclonedx', 'openvex', 'csaf'])(
  '%s that is written is read again and answers the same',
  async (format) => {
    const about = ['--author', 'a', '--namespace', 'https://a.test'];
    const { stdout } = await audit(WHEEL, '--format', format, ...about);
    const path = folder.put(`${format}.json`, stdout);
    const { code, stdout: again } = await audit(WHEEL, '--vex', path, '--format', 'json');
    expect(code).toBe(1);
    const said = JSON.parse(again).targets[0].matches.map((one: { id: string; vex?: { status: string } }) => [
      one.id,
      one.vex?.status,
    ]);
    expect(said).toEqual([
      ['CVE-0000-0001', 'affected'],
      ['CVE-0000-0002', 'under_investigation'],
      ['EXA-2024-0003', 'under_investigation'],
      ['EXA-2024-0002', 'not_affected'],
    ]);
  },
);

test('written documents are the same for the same day', async () => {
  const once = () =>
    spawnAssay(['audit', WHEEL, '--store', store, '--format', 'openvex'], {
      env: { SOURCE_DATE_EPOCH: '1700000000' },
    });
  const [first, second] = [await once(), await once()];
  expect(first.stdout).toContain('"timestamp": "2023-11-14T22:13:20Z"');
  expect(second.stdout).toBe(first.stdout);
});

test('check asks the store: the named one, the one of the environment; a damaged one of the environment only warns', async () => {
  const knownOf = (stdout: string) => /^(PASS|FAIL|UNKNOWN) +known/m.exec(stdout)?.[1];
  const named = await run('check', WHEEL, '--store', store);
  expect([named.code, knownOf(named.stdout)]).toEqual([1, 'FAIL']);
  const lenient = await run('check', 'pkg.json', '--store', join(folder.path, 'none.sqlite'));
  expect([lenient.code, lenient.stderr]).toEqual([2, expect.stringContaining('[store.missing]')]);
  const byEnvironment = await spawnAssay(['check', WHEEL], { env: { ASSAY_ADVISORIES: store } });
  expect([byEnvironment.code, byEnvironment.stderr, knownOf(byEnvironment.stdout)]).toEqual([1, '', 'FAIL']);
  const damaged = await spawnAssay(['check', WHEEL], {
    env: { ASSAY_ADVISORIES: folder.put('damaged', 'x') },
  });
  expect([damaged.code, knownOf(damaged.stdout)]).toEqual([0, 'UNKNOWN']);
  expect(damaged.stderr).toContain('[store.damaged]');
});

test('a report with matches is as its schema says', async () => {
  const report = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync('docs/schemas/report.schema.json', 'utf8')),
  );
  const { stdout } = await run('check', WHEEL, '--store', store, '--format', 'json');
  report(JSON.parse(stdout));
  expect(report.errors ?? []).toEqual([]);
});

test('names of components cannot steer the terminal', async () => {
  const nasty = {
    bomFormat: 'CycloneDX',
    components: [{ name: '\u001b[31m\u202e', version: '0.4.1', purl: HIGH }],
  };
  const { stdout } = await audit(folder.put('nasty.json', JSON.stringify(nasty)));
  expect(stdout).toContain('\\x1b[31m\\u{202e} 0.4.1');
  expect(stdout).not.toMatch(/[\u001b\u202e]/);
});

test('on a terminal there are colours, in a pipe none', async () => {
  const coloured = await spawnAssay(['audit', HIGH, '--store', store], { env: { FORCE_COLOR: '1' } });
  expect(coloured.stdout).toContain('\x1b[31mhigh 7.5\x1b[39m');
  expect((await spawnAssay(['audit', HIGH, '--store', store])).stdout).not.toContain('\x1b');
});

const REQUEST = 'pkg:pypi/tinyjson@0.4.1\n';
const UV = `version = 1
requires-python = ">=3.12"
[[package]]
name = "tinyjson"
version = "0.4.1"
source = { registry = "https://pypi.org/simple" }
[[package]]
name = "app"
source = { editable = "." }
`;

test.each([
  ['a list', ['-'], REQUEST, 1, /^standard input {2}list, 1 component\n/],
  ['an SBOM', ['-'], JSON.stringify(BOM), 1, /^standard input {2}CycloneDX, 2 components\n/],
  ['a lock file', ['-'], UV, 1, /lock, 1 component\n.*1 × packages of a path/s],
  ['beside others', ['pkg:npm/nobody@1', '-'], REQUEST, 1, /standard input/],
  ['the other way round', ['--advisory', 'CVE-0000-0001', '-'], REQUEST, 1, /1 of 1 target affected/],
])('standard input: %s', async (_, args, input, code, output) => {
  const { code: actual, stdout, stderr } = await spawnAssay(['audit', ...args, '--store', store], { input });
  expect([actual, stderr]).toEqual([code, '']);
  expect(stdout).toMatch(output);
});

test.each([
  ['nothing', ['-'], '', /standard input: it has no bytes \[input.empty\]\nhint: /],
  [
    'an artifact',
    ['-'],
    'PK\x03\x04',
    /standard input: it is no SBOM, list or lock file \[audit.input\]\nhint: /,
  ],
  ['a pyproject.toml', ['-'], '[project]\nname = "x"\n', /says what is wanted.*\nhint: give its lock file/s],
  ['twice', ['-', '-'], REQUEST, /can be read once \[usage.argument\]\nhint: /],
])('standard input that cannot be asked about is told: %s', async (_, args, input, message) => {
  const { code, stdout, stderr } = await spawnAssay(['audit', ...args, '--store', store], { input });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('which of many: SBOMs of every encoding in a folder', async () => {
  const sboms = join(folder.path, 'encodings');
  mkdirSync(sboms);
  folder.put(
    'encodings/a.cdx.xml',
    '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library"><name>tinyjson</name><version>0.4.1</version><purl>pkg:pypi/tinyjson@0.4.1</purl></component></components></bom>',
  );
  folder.put(
    'encodings/b.spdx',
    'SPDXVersion: SPDX-2.3\nPackageName: tinyjson\nSPDXID: SPDXRef-a\nPackageVersion: 0.4.1\nExternalRef: PACKAGE-MANAGER purl pkg:pypi/tinyjson@0.4.1\n',
  );
  folder.put('encodings/c.xml', '<page/>');
  folder.put('encodings/d.yaml', 'name: x\n');
  const { code, stdout, stderr } = await audit('--advisory', 'CVE-0000-0001', sboms);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toContain('2 of 2 targets affected');
});
