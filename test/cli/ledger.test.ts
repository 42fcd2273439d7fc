import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { IdentityVerdict } from '../../src/model/index.ts';
import { formatExport, readExport } from '../../src/provenance/index.ts';
import type { Claims } from '../standin/identity.ts';
import { createReleases, inRepository, type SignedFile } from '../support/releases.ts';
import { PUBLISH, SLSA } from '../support/signed-files.ts';
import { run, spawnAssay, testFolder } from './run.ts';

const folder = testFolder();
const KEY = join(folder.path, 'state', 'key.pem');
process.env['ASSAY_LEDGER_KEY'] = KEY;
const releases = createReleases(folder.path);

let count = 0;
const newLedger = () => join(folder.path, `ledger-${count++}`, 'ledger.jsonl');

/** Signs a wheel of the project, and verifies it against a ledger. */
async function seen(
  ledger: string,
  version: string,
  file: Omit<SignedFile, 'name'>,
  ...args: readonly string[]
) {
  const name = `octo_example-${version}-py3-none-any.whl`;
  const path = releases.put(`release-${count++}`, [{ name, ...file }]);
  const options = [...releases.trust, '--ledger', ledger, '--format', 'json'];
  const { code, stdout, stderr } = await run('verify', path, ...options, ...args);
  const report = JSON.parse(stdout);
  const identity: IdentityVerdict | undefined = report.releases[0].identity;
  return { code, stderr, report, identity, outcome: identity?.outcome, memory: report.memory };
}

/** A ledger that remembers versions, each as it is signed. */
async function remembering(...versions: readonly (readonly [string, Omit<SignedFile, 'name'>?])[]) {
  const ledger = newLedger();
  for (const [version, file = {}] of versions) {
    const { memory } = await seen(ledger, version, file, '--remember');
    expect(memory.written).toHaveLength(1);
  }
  return ledger;
}

const asClaims = (claims: Claims) => ({ claims });

test('first seen, remembered, then the same', async () => {
  const ledger = newLedger();
  const first = await seen(ledger, '1.0.0', {}, '--remember');
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(first.outcome).toBe('first-seen');
  expect(first.memory).toMatchObject({ ledger, entries: 0, left: [] });
  const again = await seen(ledger, '1.0.0', {}, '--remember');
  expect([again.outcome, again.memory.written, again.memory.left]).toEqual([
    'same',
    [],
    [{ release: 'octo-example 1.0.0', why: 'that is remembered already' }],
  ]);
  const next = await seen(ledger, '1.1.0', {});
  expect([next.code, next.outcome]).toEqual([0, 'same']);
  expect(next.identity).toMatchObject({ against: { version: '1.0.0', sameLine: true }, changes: [] });
});

test('before anything is remembered, it is seen for the first time, and nothing is written', async () => {
  const name = 'octo_example-1.0.0-py3-none-any.whl';
  const path = releases.put('unwritten', [{ name }]);
  const options = { env: { ASSAY_LEDGER: join(folder.path, 'never.jsonl') } };
  const { code, stdout } = await spawnAssay(['verify', path, ...releases.trust], options);
  expect(code).toBe(0);
  expect(stdout).toContain(
    '  first-seen: nothing was remembered of this project: github:octo-org/example .github/workflows/release.yml (environment pypi) is seen for the first time\n',
  );
  expect(existsSync(options.env.ASSAY_LEDGER)).toBe(false);
});

test('the key is made on first use, and nobody else may read it', async () => {
  await remembering(['1.0.0']);
  expect(statSync(KEY).mode & 0o777).toBe(0o600);
  expect(readFileSync(KEY, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
});

test('changed: another repository, another workflow', async () => {
  const ledger = await remembering(['1.0.0']);
  const moved = await seen(ledger, '1.0.1', asClaims(inRepository('other/example')));
  expect([moved.code, moved.outcome]).toEqual([1, 'changed']);
  expect(moved.identity?.changes[0]).toEqual({
    part: 'repository',
    before: 'octo-org/example',
    now: 'other/example',
    outcome: 'changed',
  });
  const workflow = 'octo-org/example/.github/workflows/build.yml@refs/tags/v1.0.0';
  const other = await seen(ledger, '1.0.1', asClaims({ workflow_ref: workflow, job_workflow_ref: workflow }));
  expect(other.identity).toMatchObject({
    outcome: 'changed',
    message: 'it is not the publisher of 1.0.0: workflow changed',
    changes: [{ part: 'workflow', now: '.github/workflows/build.yml' }],
  });
});

test('lost: an earlier version of the line had provenance; another line never had it', async () => {
  const ledger = await remembering(['2.1.0']);
  const lost = await seen(ledger, '2.2.0', { predicates: [] });
  expect([lost.code, lost.outcome, lost.identity?.message]).toEqual([
    1,
    'lost',
    '2.1.0 has provenance, by github:octo-org/example .github/workflows/release.yml (environment pypi), and now there is none that verifies',
  ]);
  expect(lost.report.releases[0].findings[0].name).toBe('release.lost');
  const older = await seen(ledger, '1.9.9', { predicates: [] });
  expect([older.code, older.identity]).toEqual([1, undefined]);
  const before = await seen(ledger, '2.0.0', { predicates: [] });
  expect(before.identity).toBeUndefined();
});

test('resurrected: the name is the same, the id is another', async () => {
  const ledger = await remembering(['1.0.0']);
  const taken = await seen(ledger, '1.0.1', asClaims({ repository_id: '999', repository_owner_id: '998' }));
  expect([taken.code, taken.outcome]).toEqual([1, 'resurrected']);
  expect(taken.identity?.changes.map(({ part, before, now }) => [part, before, now])).toEqual([
    ['repositoryId', '1296269', '999'],
    ['ownerId', '65', '998'],
  ]);
});

test('downgraded: a person instead of a workflow, no environment, no SLSA provenance, a machine of one’s own', async () => {
  const ledger = await remembering(['1.0.0', { predicates: [PUBLISH, SLSA] }]);
  const both = [PUBLISH, SLSA];
  const cases: readonly (readonly [Omit<SignedFile, 'name'>, string])[] = [
    [{ claims: { email: 'octo@example.org' }, predicates: both }, 'kind'],
    [{ claims: { environment: '' }, predicates: both }, 'environment'],
    [{ claims: { runner_environment: 'self-hosted' }, predicates: both }, 'runner'],
    [{ predicates: [PUBLISH] }, 'predicates'],
  ];
  for (const [file, part] of cases) {
    const { code, outcome, identity } = await seen(ledger, '1.0.1', file);
    expect([code, outcome, identity?.changes.map((change) => change.part)]).toEqual([
      1,
      'downgraded',
      [part],
    ]);
  }
});

test('what differs is never remembered by itself: asking twice does not silence it', async () => {
  const ledger = await remembering(['1.0.0']);
  const stranger = asClaims(inRepository('stranger/example'));
  for (const _ of [1, 2]) {
    const { code, outcome, memory } = await seen(ledger, '1.0.1', stranger, '--remember');
    expect([code, outcome, memory.written, memory.left[0].why]).toEqual([
      1,
      'changed',
      [],
      'it is not what is remembered, which only a person can accept',
    ]);
  }
});

test('a person accepts a change, with a reason that is kept', async () => {
  const ledger = await remembering(['1.0.0']);
  const moved = asClaims(inRepository('octo-new/example'));
  const accepted = await seen(ledger, '1.1.0', moved, '--accept', '--reason', 'moved, see their blog');
  expect([accepted.code, accepted.outcome]).toEqual([0, 'same']);
  expect(accepted.identity?.accepted?.reason).toBe('moved, see their blog');
  expect(accepted.memory.written[0]).toMatchObject({ how: 'accepted', outcome: 'changed' });
  expect((await seen(ledger, '1.2.0', moved)).outcome).toBe('same');
  // The former publisher is not the publisher any more.
  expect((await seen(ledger, '1.2.0', {})).outcome).toBe('changed');
  const { stdout } = await run('ledger', 'list', '--ledger', ledger);
  expect(stdout).toMatch(/accepted for 1\.1\.0 on \d{4}-\d\d-\d\d: moved, see their blog\n/);
});

test('a person accepts that provenance is lost', async () => {
  const ledger = await remembering(['1.0.0']);
  const none = { predicates: [] };
  const accepted = await seen(ledger, '1.1.0', none, '--accept', '--reason', 'their CI is down');
  expect([accepted.code, accepted.outcome]).toEqual([0, 'same']);
  expect((await seen(ledger, '1.1.1', none)).code).toBe(0);
  // Whoever publishes with provenance again is compared with who did before.
  expect((await seen(ledger, '1.2.0', asClaims(inRepository('stranger/example')))).outcome).toBe('changed');
});

test('what is refused cannot be accepted', async () => {
  const ledger = await remembering(['1.0.0']);
  const { code, memory, identity, report } = await seen(
    ledger,
    '1.1.0',
    {},
    '--accept',
    '--reason',
    'please',
    '--publisher',
    'github:somebody/else',
  );
  expect([code, memory.written, memory.left[0].why]).toEqual([1, [], 'it has files that are refused']);
  expect([identity, report.releases[0].findings]).toEqual([undefined, []]);
});

test('one word accepts one thing: another finding stands until it is allowed', async () => {
  const ledger = await remembering(['1.0.0']);
  const path = releases.put('mixed', [
    'octo_example-1.1.0.tar.gz',
    { name: 'octo_example-1.1.0-py3-none-any.whl', claims: inRepository('stranger/example') },
  ]);
  const accept = ['--ledger', ledger, '--accept', '--reason', 'fine', '--format', 'json'];
  const refused = await run('verify', path, ...releases.trust, ...accept);
  expect([refused.code, JSON.parse(refused.stdout).memory]).toMatchObject([
    1,
    {
      written: [],
      left: [{ release: 'octo-example 1.1.0', why: 'a finding stands against it that is not allowed' }],
    },
  ]);
  const allowed = ['--allow', 'mixed', '--allow', 'elsewhere'];
  const accepted = await run('verify', path, ...releases.trust, ...accept, ...allowed);
  expect([accepted.code, JSON.parse(accepted.stdout).memory.written.length]).toEqual([0, 1]);
});

test('a reason that could not be read again is not written', async () => {
  const ledger = await remembering(['1.0.0']);
  const reason = 'x'.repeat(20_000);
  const { memory } = await seen(ledger, '1.1.0', { predicates: [] }, '--accept', '--reason', reason);
  expect([memory.written, memory.left[0].why]).toEqual([[], 'it has more to say than a ledger takes']);
  expect((await run('ledger', 'check', '--ledger', ledger)).code).toBe(0);
});

test('events that a publisher was started by before may alternate', async () => {
  const ledger = await remembering(['1.0.0']);
  const byHand = asClaims({ event_name: 'workflow_dispatch' });
  expect((await seen(ledger, '1.0.1', byHand)).outcome).toBe('changed');
  await seen(ledger, '1.0.1', byHand, '--accept', '--reason', 'started by hand');
  expect((await seen(ledger, '1.0.2', {})).outcome).toBe('same');
});

test('one edited entry, one removed, a cut end, another key: each is found', async () => {
  const ledger = await remembering(['1.0.0'], ['1.1.0'], ['1.2.0']);
  const intact = await run('ledger', 'check', '--ledger', ledger);
  expect([intact.code, intact.stdout.split('\n')[0]]).toEqual([0, `intact  ${ledger}  3 entries`]);
  const lines = readFileSync(ledger, 'utf8').split('\n');
  const found = async (name: string, text: string) => {
    const copy = join(folder.path, `${name}.jsonl`);
    writeFileSync(copy, text);
    copyFileSync(`${ledger}.head`, `${copy}.head`);
    const { code, stdout } = await run('ledger', 'check', '--ledger', copy);
    expect(code).toBe(1);
    return stdout.split('\n').filter((line) => line.startsWith('  - '));
  };
  const edited = lines.map((line, at) =>
    at === 2 ? line.replace('octo-org/example', 'evil-org/example') : line,
  );
  expect(await found('edited', edited.join('\n'))).toEqual([
    '  - ledger.signature (line 3): entry 2 was altered after it was signed',
  ]);
  expect(await found('removed', lines.filter((_, at) => at !== 2).join('\n'))).toEqual([
    '  - ledger.cut: 2 entries are there, and there were 3: the end was cut off',
    '  - ledger.chain (line 3): entry 2 is missing',
  ]);
  expect(await found('cut', `${lines.slice(0, 3).join('\n')}\n`)).toEqual([
    '  - ledger.cut: 2 entries are there, and there were 3: the end was cut off',
  ]);
  // An edit is found at the next question as well, not only when somebody checks.
  writeFileSync(join(folder.path, 'edited.jsonl'), edited.join('\n'));
  const asked = await seen(join(folder.path, 'edited.jsonl'), '1.3.0', {});
  expect([asked.code, asked.outcome, asked.report.files[0].outcome]).toEqual([2, undefined, 'verified']);
  expect(asked.stderr).toMatch(/\[ledger\.damaged\]\n/);
  expect((await seen(join(folder.path, 'edited.jsonl'), '1.3.0', {}, '--remember')).code).toBe(2);
  expect(readFileSync(join(folder.path, 'edited.jsonl'), 'utf8')).toBe(edited.join('\n'));
});

test('the end of a write that did not end is told, and dropped by the next', async () => {
  const ledger = await remembering(['1.0.0']);
  const before = readFileSync(ledger, 'utf8');
  appendFileSync(ledger, '{"number":2,"previous":"ab');
  const checked = await run('ledger', 'check', '--ledger', ledger);
  expect(checked.code).toBe(0);
  expect(checked.stdout).toContain('26 bytes at its end are of a write that did not end');
  const next = await seen(ledger, '1.1.0', {}, '--remember');
  expect([next.code, next.memory.torn]).toEqual([0, 26]);
  expect(readFileSync(ledger, 'utf8').startsWith(before)).toBe(true);
  expect((await run('ledger', 'check', '--ledger', ledger)).code).toBe(0);
});

test('a ledger that cannot be written: a clear error, and the answer all the same', async () => {
  const blocked = folder.put('a-file', '');
  const { code, stderr, report } = await seen(join(blocked, 'ledger.jsonl'), '1.0.0', {}, '--remember');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^assay: .*ledger\.jsonl: .* \[(ledger\.write|input\.unreadable)\]\n/);
  expect([report.files[0].outcome, report.releases[0].ok]).toEqual(['verified', true]);
  expect(report.memoryError.code).toMatch(/^ledger\.write|input\./);
});

test('two ledgers merge to the same memory, whichever way', async () => {
  const mine = await remembering(['1.0.0'], ['1.1.0']);
  process.env['ASSAY_LEDGER_KEY'] = join(folder.path, 'state', 'other.pem');
  const theirs = await remembering(['1.0.0'], ['2.0.0']);
  const theirExport = join(folder.path, 'theirs.export');
  await run('ledger', 'export', '--ledger', theirs, '-o', theirExport);
  process.env['ASSAY_LEDGER_KEY'] = KEY;
  const myExport = join(folder.path, 'mine.export');
  await run('ledger', 'export', '--ledger', mine, '-o', myExport);
  const merged = await run('ledger', 'merge', theirExport, '--ledger', mine);
  expect([merged.code, merged.stderr]).toEqual([0, '']);
  // Where both wrote the same down within one second, the key decides whose counts: it may be added as well.
  expect(merged.stdout).toMatch(
    /theirs\.export: [12] of 2 statements added, signed with the key [0-9a-f]{16}…\n$/,
  );
  expect((await run('ledger', 'merge', theirExport, '--ledger', mine)).stdout).toContain('0 of 2 statements');
  const list = await run('ledger', 'list', '--ledger', mine);
  process.env['ASSAY_LEDGER_KEY'] = join(folder.path, 'state', 'other.pem');
  await run('ledger', 'merge', myExport, '--ledger', theirs);
  expect((await run('ledger', 'list', '--ledger', theirs)).stdout).toBe(list.stdout);
  const body = async (ledger: string) =>
    (await run('ledger', 'export', '--ledger', ledger)).stdout.split('\n').slice(1);
  const theirBody = await body(theirs);
  process.env['ASSAY_LEDGER_KEY'] = KEY;
  expect(await body(mine)).toEqual(theirBody);
  const altered = folder.put('altered.export', readFileSync(myExport, 'utf8').replace('1.1.0', '1.1.1'));
  const refused = await run('ledger', 'merge', altered, '--ledger', mine);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    `assay: ${altered}: it was altered after it was signed [ledger.document]\nhint: documents are written by \`assay ledger export\`\n`,
  ]);
});

/** An export of what a ledger remembers, with one statement more for each of these dates: somebody else accepted it then. */
async function exportWith(ledger: string, ...dates: readonly number[]): Promise<string> {
  const own = readExport(Buffer.from((await run('ledger', 'export', '--ledger', ledger)).stdout));
  if ('wrong' in own) throw new Error(own.wrong);
  const accepted = dates.map((recorded) => ({
    ...own.statements[0]!,
    how: 'accepted' as const,
    reason: 'trust me',
    publishers: [],
    recorded,
  }));
  const { privateKey } = generateKeyPairSync('ed25519');
  return folder.put(`dated-${count++}.export`, formatExport([...own.statements, ...accepted], privateKey));
}

test('what is dated later than now is not merged: it would be the last word for ever', async () => {
  const ledger = await remembering(['1.0.0']);
  const now = Math.floor(Date.now() / 1000);
  const dated = await exportWith(ledger, now + 3600, 4_000_000_000);
  const { code, stdout, stderr } = await run('ledger', 'merge', dated, '--ledger', ledger);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toMatch(
    /: 0 of 3 statements added, signed with the key [0-9a-f]{16}…\n {2}2 left out: recorded later than now, by their own date\n$/,
  );
  expect((await run('ledger', 'list', '--ledger', ledger)).stdout).not.toContain('trust me');
  expect((await seen(ledger, '1.0.0', {})).outcome).toBe('same');
  // Clocks are never quite equal.
  const near = await exportWith(ledger, now + 120);
  const merged = await run('ledger', 'merge', near, dated, '--ledger', ledger, '--format', 'json');
  expect([merged.code, JSON.parse(merged.stdout).documents]).toMatchObject([
    1,
    [
      { path: near, statements: 2, added: 1, ahead: 0 },
      { path: dated, statements: 3, added: 0, ahead: 2 },
    ],
  ]);
});

test('a key of another machine: the ledger is not believed, and not written', async () => {
  const ledger = await remembering(['1.0.0']);
  process.env['ASSAY_LEDGER_KEY'] = join(folder.path, 'state', 'third.pem');
  const without = await run('ledger', 'check', '--ledger', ledger);
  expect([without.code, without.stdout]).toEqual([1, expect.stringContaining('this proves nothing')]);
  const refused = await seen(ledger, '1.1.0', {}, '--remember');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('[ledger.key]')]);
  process.env['ASSAY_LEDGER_KEY'] = KEY;
});

test('list says who, with ids, first and last seen', async () => {
  const ledger = await remembering(['1.0.0'], ['1.1.0', { after: 86_400 }]);
  const { stdout } = await run('ledger', 'list', '--ledger', ledger);
  expect(stdout).toBe(`pkg:pypi/octo-example
  github:octo-org/example .github/workflows/release.yml (environment pypi)
    repository id 1296269, owner id 65, runner github-hosted, trigger release, issuer https://token.actions.githubusercontent.com
    first seen 1.0.0, 2026-06-01 (octo_example-1.0.0-py3-none-any.whl)
    last seen  1.1.0, 2026-06-02 (octo_example-1.1.0-py3-none-any.whl), in 2 versions
`);
  expect((await run('ledger', 'list', 'pkg:pypi/Octo_Example', '--ledger', ledger)).stdout).toBe(stdout);
  expect((await run('ledger', 'list', 'pkg:pypi/other', '--ledger', ledger)).stdout).toBe(
    'nothing is remembered of pkg:pypi/other\n',
  );
});

test.each([
  [['ledger', 'list', '--ledger', join(folder.path, 'absent')], /there is no ledger \[ledger\.missing\]/],
  [['ledger', 'check', '--ledger', join(folder.path, 'absent')], /\[ledger\.missing\]/],
  [['ledger', 'merge', join(folder.path, 'absent'), '--ledger', newLedger()], /\[input\.missing\]/],
  [
    ['ledger', 'merge', 'package.json', '--ledger', newLedger()],
    /it is no exported ledger \[ledger\.document\]/,
  ],
  [['ledger', 'list', '--ledger', 'src'], /it is a directory \[input\.not-a-file\]/],
  [['ledger', 'list', 'octo-example'], /no package URL without a version: octo-example \[usage\.argument\]/],
  [['ledger', 'export', 'pkg:pypi/a@1'], /no package URL without a version/],
  [['ledger', 'frob'], /unknown command 'frob'/],
])('%j: an error', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('a file that is no ledger is never written to', async () => {
  for (const content of ['precious\n', 'precious', '{}\n']) {
    const precious = folder.put('precious.txt', content);
    const { code, stderr } = await seen(precious, '1.0.0', {}, '--remember');
    expect([code, stderr]).toEqual([2, expect.stringContaining('it does not begin as a ledger does')]);
    expect(readFileSync(precious, 'utf8')).toBe(content);
  }
});

test('nothing is merged where what was done cannot be told', async () => {
  const ledger = await remembering(['1.0.0']);
  const exported = join(folder.path, `whole-${count++}.export`);
  await run('ledger', 'export', '--ledger', ledger, '-o', exported);
  const fresh = newLedger();
  for (const path of [exported, folder.path]) {
    const { code, stderr } = await run('ledger', 'merge', exported, '--ledger', fresh, '-o', path);
    expect([code, stderr]).toEqual([2, expect.stringContaining('[output.write]')]);
  }
  expect(existsSync(fresh)).toBe(false);
});

test('outputs never overwrite the ledger or its key', async () => {
  const ledger = await remembering(['1.0.0']);
  chmodSync(KEY, 0o600);
  for (const path of [ledger, `${ledger}.head`, KEY]) {
    const before = readFileSync(path);
    const { code, stderr } = await run('ledger', 'list', '--ledger', ledger, '-o', path);
    expect([code, stderr]).toEqual([2, expect.stringContaining('[output.write]')]);
    expect(readFileSync(path)).toEqual(before);
  }
});
