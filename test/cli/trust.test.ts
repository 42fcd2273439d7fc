import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockStore } from '../../src/store/advisories/lock.ts';
import { type StandinServer, serve, serveFiles } from '../standin/http.ts';
import { createSigstore } from '../standin/sigstore.ts';
import { createTufRepository, type TufRepository } from '../standin/tuf.ts';
import { run, testFolder } from './run.ts';

const NOW = Math.floor(Date.now() / 1000);
const FILE = Buffer.from('the bytes of a release');
const sigstore = createSigstore(NOW - 60);
const { put, path: scratch } = testFolder();
const signed = put('release.bin', FILE);
put('release.bin.sigstore.json', JSON.stringify(sigstore.sign({ message: FILE })));

let count = 0;
let folder: string;
let repository: TufRepository;
let server: StandinServer;
let root: string;
const before = process.env['ASSAY_TRUST'];

beforeEach(async () => {
  folder = join(scratch, `trust-${count++}`);
  process.env['ASSAY_TRUST'] = folder;
  repository = createTufRepository({ now: NOW });
  repository.setTarget('trusted_root.json', Buffer.from(sigstore.trustedRoot));
  repository.publish();
  server = await serve(serveFiles((path) => repository.file(path)));
  root = put('1.root.json', repository.firstRoot);
});
afterEach(async () => {
  process.env['ASSAY_TRUST'] = before;
  await server.close();
});

const init = (...more: string[]) =>
  run('trust', 'init', '--name', 'ours', '--root', root, '--mirror', server.url, ...more);
const update = (...more: string[]) => run('trust', 'update', '--instance', 'ours', ...more);
const stateFile = () => join(folder, 'ours.json');

describe('an instance of your own', () => {
  test('is begun, shown and verified with; it never stands in for the public one', async () => {
    const begun = await init();
    expect(begun).toMatchObject({ code: 0, stderr: '' });
    expect(begun.stdout.replace(/[0-9a-f]{64}/, 'ID').replace(server.url, 'URL')).toBe(
      'ours: trusted root is new: sha256:ID\n  from URL/: root 1, timestamp 2, snapshot 2, targets 2\n',
    );
    expect(readdirSync(folder).sort()).toEqual(['ours.json', 'ours.json.lock']);
    const shown = await run('trust', 'show', '--instance', 'ours');
    expect(shown.stdout).toMatch(/^ours\n {2}updated \d{4}-\d\d-\d\d \d\d:\d\d UTC \(today\) from http:/);
    expect(shown.stdout).toMatch(
      /\n {2}TUF metadata\n {4}root {12}1 {2}until \d{4}-\d\d-\d\d\n {4}timestamp {7}2 {2}until /,
    );
    expect((await run('verify', signed, '--instance', 'ours')).code).toBe(0);
    const elsewhere = await run('verify', signed);
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.stdout).toContain('refused');
    const check = await run('check', signed, '--instance', 'ours', '--format', 'json');
    expect(check.stderr).toBe('');
  });

  test('is updated: nothing new, new versions, a new trusted root', async () => {
    await init();
    expect((await update()).stdout).toContain('trusted root is unchanged');
    repository.publish();
    expect((await update()).stdout).toContain('timestamp 2 → 3, snapshot 2 → 3, targets 2 → 3');
    repository.setTarget('trusted_root.json', Buffer.from(`${sigstore.trustedRoot}\n`));
    repository.rotateRoot();
    const { stdout } = await update('--format', 'json');
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      schemaVersion: 1,
      folder,
      changed: true,
      trust: { name: 'ours', from: 'updated', used: true },
    });
    expect(report.trust.metadata[0]).toMatchObject({ role: 'root', version: 2, expired: false });
    expect(report.before.metadata[0]).toMatchObject({ role: 'root', version: 1 });
    expect(report.before.id).not.toBe(report.trust.id);
  });

  test('has its targets where they are said to be', async () => {
    const moved = await serve(serveFiles((path) => repository.file(path.replace('elsewhere/', 'targets/'))));
    const { code } = await init('--targets', `${moved.url}/elsewhere`);
    expect(code).toBe(0);
    expect(server.seen.some((path) => path.includes('targets/'))).toBe(false);
    expect(moved.seen).toHaveLength(1);
    await moved.close();
  });

  test.each([
    ['public-good', 'there is an instance public-good already [trust.instance]'],
    ['../x', 'no instance can have the name ../x [trust.instance]'],
    ['Big', 'no instance can have the name Big [trust.instance]'],
  ])('cannot be called %s', async (name, message) => {
    const { code, stderr } = await run(
      'trust',
      'init',
      '--name',
      name,
      '--root',
      root,
      '--mirror',
      server.url,
    );
    expect([code, stderr.split('\n')[0]]).toEqual([2, `assay: ${message}`]);
  });

  test('cannot be begun twice, with a file that is no root, or one that has not signed itself', async () => {
    const other = put('other.json', '{}');
    expect((await run('trust', 'init', '--name', 'a', '--root', other, '--mirror', server.url)).stderr).toBe(
      `assay: ${other}: signed: signed is missing [trust.metadata]\nhint: give the first root of the TUF repository, N.root.json, as its owner published it\n`,
    );
    expect(existsSync(folder)).toBe(false);
    const changed = repository.firstRoot.toString().replace('"version": 1', '"version": 2');
    put('1.root.json', changed);
    expect((await init()).stderr).toContain('0 of the keys of the root itself signed it, and 2 must');
    put('1.root.json', repository.firstRoot);
    await init();
    expect((await init()).stderr).toContain('there is an instance ours already [trust.instance]');
  });

  test('whose first update fails leaves nothing behind', async () => {
    repository.tamper('timestamp.json');
    expect((await init()).stderr).toBe(
      'assay: timestamp.json: the repository does not have it [trust.metadata]\nhint: look whether the address is that of a TUF repository\n',
    );
    expect(existsSync(folder)).toBe(false);
  });

  test('is not begun where what was done cannot be told', async () => {
    const { code, stderr } = await init('-o', root);
    expect([code, stderr]).toEqual([2, expect.stringContaining('[output.write]')]);
    expect([existsSync(folder), server.seen]).toEqual([false, []]);
  });

  test('that is not there has no trust', async () => {
    for (const args of [
      ['verify', signed],
      ['check', signed],
      ['trust', 'update'],
      ['trust', 'show'],
    ])
      expect(await run(...args, '--instance', 'nobody')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(
          'there is no instance nobody [trust.instance]\nhint: `assay trust show`',
        ),
      });
  });
});

describe('what goes wrong leaves what is kept', () => {
  async function refused(change: () => void, ...more: string[]): Promise<string> {
    await init();
    const kept = JSON.parse(readFileSync(stateFile(), 'utf8')).targets;
    change();
    const { code, stderr } = await update(...more);
    expect(code).toBe(2);
    expect(JSON.parse(readFileSync(stateFile(), 'utf8')).targets).toEqual(kept);
    expect((await run('verify', signed, '--instance', 'ours')).code).toBe(0);
    return stderr.replaceAll(server.url, 'URL');
  }

  test('the past', async () => {
    expect(await refused(() => repository.publish({ versions: { timestamp: 1 } }))).toBe(
      'assay: timestamp.json: the timestamp has version 1, and 2 was seen before [trust.rollback]\nhint: the mirror is behind, or somebody offers the past; what was verified before goes on being used\n',
    );
  });

  test('a time that is over', async () => {
    expect(await refused(() => repository.publish({ now: NOW - 8 * 86_400 }))).toMatch(
      /^assay: timestamp\.json: it expired at .* UTC, so newer trust may be held back \[trust\.expired\]\nhint: get it from a mirror/,
    );
  });

  test('a trusted root that cannot be read', async () => {
    const change = () => {
      repository.setTarget('trusted_root.json', Buffer.from('{"mediaType":"text/plain"}'));
      repository.publish();
    };
    expect(await refused(change)).toBe(
      'assay: trusted_root.json: mediaType: no version of the trusted root that is known (text/plain) [trust.metadata]\n',
    );
  });

  test('a server that answers 500, is not there, or is not encrypted', async () => {
    const broken = await serve(() => {
      throw new Error('broken');
    });
    expect(await refused(() => {}, '--mirror', broken.url)).toContain(
      'the server answers 500 [fetch.failed]\nhint: name a mirror that can be reached with --mirror; what was',
    );
    await broken.close();
    expect((await update('--mirror', broken.url)).stderr).toContain(
      'hint: name a mirror that can be reached with --mirror; what was verified before goes on being used',
    );
    expect((await update('--mirror', 'http://tuf.example.org')).stderr).toContain(
      'is not encrypted [fetch.refused]',
    );
  });

  test('a server that answers every address with a page', async () => {
    const page = await serve(() => ({ type: 'text/html', body: '<!doctype html><title>Hello</title>' }));
    expect(await refused(() => {}, '--mirror', page.url)).toBe(
      'assay: 2.root.json: byte 0: it is no JSON: this is no JSON value [trust.metadata]\nhint: look whether the address is that of a TUF repository\n',
    );
    await page.close();
  });

  test('an object store that answers 403, and a redirect', async () => {
    const other = await serve(({ path }) => {
      if (repository.file(path)) return { status: 302, location: `${server.url}/${path}` };
      return { status: 403, type: 'application/xml', body: '<Error><Code>AccessDenied</Code></Error>' };
    });
    await init();
    repository.publish();
    expect((await update('--mirror', other.url)).stdout).toContain('timestamp 2 → 3');
    await other.close();
  });

  test.each([
    ['nowhere', 'nowhere: it is no URL', /^write the whole address, with https:/],
    ['file:///srv/tuf', 'file:///srv/tuf: file: is no protocol that is spoken', /can be served/],
    ['ftp://tuf.example.org', 'ftp://tuf.example.org: ftp: is no protocol that is spoken', /https:/],
    [
      'https://me:secret@tuf.example.org/',
      'tuf.example.org: a user name or password cannot stand in the address',
      /needs no password$/,
    ],
    [
      'https://tuf.example.org/?token=secret',
      'tuf.example.org: the address of a folder ends before the question mark',
      /needs no password$/,
    ],
  ])('the address %s', async (mirror, message, hint) => {
    await init();
    for (const args of [
      ['--mirror', mirror, '--insecure-http'],
      ['--targets', mirror],
    ]) {
      const { code, stdout, stderr } = await update(...args);
      const [said, remedy] = stderr.split('\n');
      expect([code, stdout, said]).toEqual([2, '', `assay: ${message} [fetch.refused]`]);
      expect(remedy!.replace(/^hint: /, '')).toMatch(hint);
    }
  });

  test('a process that is ended in the middle', async () => {
    await init();
    const kept = readFileSync(stateFile());
    repository.publish();
    let asked = () => {};
    const silent = await serve(({ path }) => {
      if (!path.endsWith('.snapshot.json'))
        return serveFiles((file) => repository.file(file))({ path } as never);
      asked();
      return new Promise(() => {});
    });
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const program = `const { main } = await import(${JSON.stringify(pathToFileURL('src/cli/main.ts').href)});
await main(['trust', 'update', '--instance', 'ours', '--mirror', '${silent.url}']);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await arrived;
    expect((await update()).stderr).toContain('[trust.locked]');
    child.kill('SIGKILL');
    await ended;
    await silent.close();
    expect(readFileSync(stateFile()).equals(kept)).toBe(true);
    expect((await run('verify', signed, '--instance', 'ours')).code).toBe(0);
    expect((await update()).code).toBe(0);
  });

  test('another update at the same time', async () => {
    await init();
    const unlock = lockStore(stateFile());
    expect((await update()).stderr).toContain('another process is updating it [trust.locked]');
    unlock();
    expect((await update()).code).toBe(0);
  });

  test('a file that is damaged is not believed', async () => {
    await init();
    const stored = readFileSync(stateFile(), 'utf8');
    const damages: readonly (readonly [string, string])[] = [
      [stored.slice(0, -10), 'it is damaged: no JSON'],
      ['', 'it is damaged: no JSON'],
      ['[]', 'it is damaged: no object'],
      [stored.replace('"schemaVersion": 1', '"schemaVersion": 2'), 'another version of Assay wrote it'],
      [stored.replace(/"sha256": "./, '"sha256": "x'), 'it is damaged: trusted_root.json'],
      [
        stored.replace(/"timestamp": \{\s*"version": 2/, '"timestamp": {"version": "2"'),
        'it is damaged: versions',
      ],
      [stored.replace('"name": "ours"', '"name": "other"'), 'it belongs to the instance other'],
      [stored.replace(/"roots": \[[^\]]*\]/, '"roots": []'), 'it is damaged: roots'],
      [stored.replace(/"roots": \[[^\]]*\]/, '"roots": ["AAAA"]'), 'it is damaged: roots'],
      [stored.replace(/"updated": \d+/, '"updated": 9007199254740991'), 'it is damaged: updated'],
      [stored.replace(/"expires": \d+/, '"expires": 9007199254740991'), 'it is damaged: versions'],
      [stored.replace(/"version": 2/, '"version": -2'), 'it is damaged: versions'],
      [stored.replace(/"from": "/, '"over": 1, "from": "'), 'it is damaged: from'],
    ];
    for (const [content, message] of damages) {
      expect(content).not.toBe(stored);
      writeFileSync(stateFile(), content);
      for (const args of [
        ['verify', signed],
        ['trust', 'update'],
        ['trust', 'show'],
      ])
        expect([args[1], (await run(...args, '--instance', 'ours')).stderr]).toEqual([
          args[1],
          expect.stringContaining(`ours.json: ${message}`),
        ]);
    }
  });

  test('a folder that cannot be written to', async () => {
    process.env['ASSAY_TRUST'] = join(root, 'below');
    const { code, stderr } = await init();
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /\[trust\.write\]\nhint: name a folder that can be written to with the variable ASSAY_TRUST\n$/,
      ),
    ]);
  });
});

describe('the public instance', () => {
  test('comes with Assay, and is shown', async () => {
    const { code, stdout } = await run('trust', 'show');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^public-good\n {2}comes with Assay, from @sigstore\/tuf \d+\.\d+\.\d+, of 20\d\d-\d\d-\d\d \(.*\)\n {2}trusted root: sha256:/,
    );
    for (const part of ['rekor.sigstore.dev', 'fulcio.sigstore.dev', 'keys of npm\n    SHA256:'])
      expect(stdout).toContain(part);
    const report = JSON.parse((await run('trust', 'show', '--format', 'json')).stdout);
    expect(report.trust).toHaveLength(1);
    expect(report.trust[0]).toMatchObject({ name: 'public-good', from: 'embedded', used: true });
  });

  test('is not updated from the repository of another', async () => {
    const { code, stderr } = await run('trust', 'update', '--mirror', server.url);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('timestamp.json: 0 of the keys of the role timestamp signed it, and 1 must'),
    ]);
    expect(readdirSync(folder)).toEqual(['public-good.json.lock']);
  });
});

describe('usage', () => {
  test('a trusted root of your own is shown, or said to be none', async () => {
    const own = put('trusted_root.json', sigstore.trustedRoot);
    const { stdout } = await run('trust', 'show', '--trust-root', own);
    expect(stdout.startsWith(`${own}\n  trusted root: sha256:`)).toBe(true);
    expect(stdout).toMatch(
      /\n {2}logs\n {4}rekor\.standin\.test +since \d{4}-\d\d-\d\d +ec-p256 {2}[0-9a-f]{16}\n/,
    );
    const document = JSON.parse(sigstore.trustedRoot);
    const [authority] = document.certificateAuthorities;
    const ended = { start: '2020-01-01T00:00:00Z', end: '2021-01-01T00:00:00Z' };
    const other = put(
      'other_root.json',
      JSON.stringify({
        ...document,
        certificateAuthorities: [{ ...authority, operator: 'ours', validFor: ended }],
        timestampAuthorities: [],
      }),
    );
    const shown = (await run('trust', 'show', '--trust-root', other)).stdout;
    expect(shown).toMatch(
      / 2020-01-01 – 2021-01-01 {2}.*CN=.* {2}run by ours\n {2}timestamp authorities: none\n$/,
    );
    const [json] = JSON.parse(
      (await run('trust', 'show', '--trust-root', other, '--format', 'json')).stdout,
    ).trust;
    expect(json.authorities).toMatchObject([
      { operator: 'ours', id: expect.stringMatching(/^[0-9a-f]{64}$/), start: 1577836800, end: 1609459200 },
    ]);
    expect(json.logs[0].id).toMatch(/^[0-9a-f]{64}$/);
    const wrong = put('wrong.json', '{"mediaType":"text/plain"}');
    expect((await run('trust', 'show', '--trust-root', wrong)).stderr).toBe(
      `assay: ${wrong}: mediaType: no version of the trusted root that is known (text/plain) [trust.root]\n`,
    );
    expect((await run('trust', 'show', '--trust-root', `${own}.not`)).stderr).toContain('[input.missing]');
    expect((await run('trust', 'show', '--trust-root', own, '-o', own)).stderr).toContain('[output.write]');
  });

  test.each([
    [['trust'], ''],
    [['trust', 'init', '--name', 'a'], "required option '--root <file>' not specified [usage.option]"],
    [
      ['trust', 'show', '--trust-root', 'a', '--instance', 'b'],
      '--trust-root and --instance exclude each other [usage.option]',
    ],
    [
      ['verify', 'x', '--trust-root', 'a', '--instance', 'b'],
      '--trust-root and --instance exclude each other [usage.option]',
    ],
    [['trust', 'updat'], '[usage.unknown-command]'],
  ])('%j', async (args, message) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('a folder that holds other things is no trouble', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'READ ME.json'), 'x');
    writeFileSync(join(folder, 'notes.txt'), 'x');
    expect((await run('trust', 'show')).code).toBe(0);
  });
});
