import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { LEDGER_MACHINE } from '../../src/library/ledger.ts';
import type { LedgerStatement } from '../../src/model/index.ts';
import { appendStatements, type LedgerMachine, type LedgerPlace, readLedger } from '../../src/store/index.ts';
import { testFolder } from '../cli/run.ts';

const folder = testFolder();
let count = 0;
const newPlace = (): LedgerPlace => ({
  path: join(folder.path, `${count++}`, 'ledger.jsonl'),
  key: join(folder.path, 'key.pem'),
});

function statement(version: string, by: string): LedgerStatement {
  return {
    project: 'pkg:npm/example',
    version,
    how: 'verified',
    publishers: [{ publisher: { kind: 'email', subject: 'a@b.example' }, predicates: [] }],
    file: { name: 'example.tgz', sha256: '00'.repeat(32) },
    recorded: 1_780_000_000,
    by,
  };
}

const append = (place: LedgerPlace, version: string, machine: LedgerMachine = LEDGER_MACHINE) =>
  appendStatements(place, machine, (_, by) => [statement(version, by)]);

test('many writers at once: every statement is there, and the chain is whole', async () => {
  const place = newPlace();
  const versions = Array.from({ length: 8 }, (_, at) => `${at}.0`);
  await Promise.all(versions.map((version) => append(place, version)));
  const { statements, faults } = await readLedger(place, LEDGER_MACHINE, true);
  expect([statements.map(({ version }) => version).toSorted(), faults]).toEqual([versions, []]);
});

/** A process that writes one statement after another, and says so when each is on the disk. */
function writer(place: LedgerPlace, name: string): ChildProcess {
  const [library, store] = ['src/library/ledger.ts', 'src/store/index.ts'].map(
    (path) => pathToFileURL(path).href,
  );
  const program = `
    const { LEDGER_MACHINE } = await import(${JSON.stringify(library)});
    const { appendStatements } = await import(${JSON.stringify(store)});
    const one = ${JSON.stringify(statement('VERSION', 'BY'))};
    for (let at = 0; ; at++) {
      const version = ${JSON.stringify(name)} + at;
      await appendStatements(${JSON.stringify(place)}, LEDGER_MACHINE, (_, by) => [{ ...one, version, by }]);
      process.stdout.write(version + '\\n');
    }`;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program];
  return spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('two processes that are killed while they write: nothing that was recorded is lost', async () => {
  const place = newPlace();
  const said: string[] = [];
  for (let round = 0; round < 3; round++) {
    const children = ['a', 'b'].map((name) => writer(place, `${round}.${name}`));
    await Promise.all(
      children.map(
        (child) =>
          new Promise<void>((ended) => {
            let lines = 0;
            child.stdout!.on('data', (chunk: Buffer) => {
              const versions = chunk.toString().split('\n').slice(0, -1);
              said.push(...versions);
              lines += versions.length;
              // In the middle of whatever it does next.
              if (lines >= 3) child.kill('SIGKILL');
            });
            child.on('close', () => ended());
          }),
      ),
    );
  }
  const { statements, faults } = await readLedger(place, LEDGER_MACHINE, true);
  const kept = new Set(statements.map(({ version }) => version));
  expect(faults).toEqual([]);
  expect(said.filter((version) => !kept.has(version))).toEqual([]);
  expect(said.length).toBeGreaterThanOrEqual(18);
});

/** A machine that fails at the n-th write, before or in the middle of it. */
function failing(at: number): LedgerMachine {
  let writes = 0;
  const count = (): void => {
    if (++writes === at) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  };
  return {
    ...LEDGER_MACHINE,
    appendTo: async (path, from, bytes) => {
      if (writes + 1 === at) await LEDGER_MACHINE.appendTo(path, from, bytes.subarray(0, bytes.length >> 1));
      count();
      await LEDGER_MACHINE.appendTo(path, from, bytes);
    },
    createPrivate: async (path, bytes) => {
      count();
      return LEDGER_MACHINE.createPrivate(path, bytes);
    },
    replaceFile: async (path) => {
      count();
      return LEDGER_MACHINE.replaceFile(path);
    },
  };
}

test('a disk that is full at any write: an error, and what was there before stays', async () => {
  for (let at = 1; at <= 3; at++) {
    const place = newPlace();
    await append(place, '1.0');
    await expect(append(place, '2.0', failing(at))).rejects.toMatchObject({
      code: 'ledger.write',
      message: 'cannot be written: no space is left on the device',
    });
    const { statements, faults } = await readLedger(place, LEDGER_MACHINE, true);
    expect([statements[0]?.version, faults], `write ${at}`).toEqual(['1.0', []]);
    await append(place, '3.0');
    const after = await readLedger(place, LEDGER_MACHINE, true);
    expect([after.statements.at(-1)?.version, after.faults, after.torn]).toEqual(['3.0', [], 0]);
  }
});

test('a disk that is full while it is begun: the next begins it', async () => {
  for (let at = 1; at <= 6; at++) {
    const place = { ...newPlace(), key: join(folder.path, `key-${at}.pem`) };
    await expect(append(place, '1.0', failing(at))).rejects.toMatchObject({ code: 'ledger.write' });
    await append(place, '2.0');
    const { statements, faults } = await readLedger(place, LEDGER_MACHINE, true);
    expect([statements.at(-1)?.version, faults], `write ${at}`).toEqual(['2.0', []]);
  }
});

test('a ledger that is gone, and one that was emptied, while the head is there', async () => {
  for (const take of [(path: string) => rmSync(path), (path: string) => writeFileSync(path, '')]) {
    const place = newPlace();
    await append(place, '1.0');
    take(place.path);
    expect((await readLedger(place, LEDGER_MACHINE)).faults).toMatchObject([{ name: 'ledger.cut' }]);
    await expect(append(place, '2.0')).rejects.toMatchObject({ code: 'ledger.damaged' });
  }
});

test('nothing to write: no file is made', async () => {
  const place = newPlace();
  expect(await appendStatements(place, LEDGER_MACHINE, () => [])).toEqual({ written: [], dropped: 0 });
  expect(existsSync(place.path)).toBe(false);
});

test('with the public half of the key a ledger is read, and not written', async () => {
  const place = newPlace();
  await append(place, '1.0');
  const { createPublicKey } = await import('node:crypto');
  const half = createPublicKey(readFileSync(place.key)).export({ format: 'pem', type: 'spki' });
  const reader = { ...place, key: folder.put('public.pem', half) };
  expect(await readLedger(reader, LEDGER_MACHINE, true)).toMatchObject({ faults: [], keyIsKnown: true });
  await expect(append(reader, '2.0')).rejects.toMatchObject({ code: 'ledger.key' });
});

test.each([['rubbish'], ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'], ['']])(
  'no key: %j',
  async (content) => {
    const place = { ...newPlace(), key: folder.put('no-key.pem', content) };
    await expect(append(place, '1.0')).rejects.toMatchObject({ code: 'ledger.key' });
    expect(readFileSync(place.key, 'utf8')).toBe(content);
  },
);
