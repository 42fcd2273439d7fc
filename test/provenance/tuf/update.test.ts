import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AssayError } from '../../../src/model/index.ts';
import { beginWith, lastRoot, linkedTo, type TufState } from '../../../src/provenance/tuf/state.ts';
import { updateTargets, type WantedTarget } from '../../../src/provenance/tuf/update.ts';
import { createTufRepository, type TufRepository } from '../../standin/tuf.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const DAY = 86_400;
const TARGET = 'folder/target.json';
const WANTED: readonly WantedTarget[] = [{ name: TARGET, required: true, check: () => {} }];

/** A client of a repository in memory. */
function client(repository: TufRepository, now = NOW, state = beginWith(repository.firstRoot)) {
  const asked: string[] = [];
  let latest: TufState = state;
  const targets = new Map<string, Uint8Array>();
  const get = (prefix: string) => async (path: string, mostBytes: number) => {
    asked.push(prefix + path);
    const content = repository.file(prefix + path);
    // As the fetch of the host does.
    if (content && content.length > mostBytes) throw new Error(`more than ${mostBytes} bytes`);
    return content;
  };
  return {
    asked,
    state: () => latest,
    async update(wanted = WANTED, at = now) {
      const updated = await updateTargets(latest, targets, wanted, {
        get: get(''),
        getTarget: get('targets/'),
        now: at,
        remember: (next) => {
          latest = next;
        },
      });
      latest = updated.state;
      for (const [name, content] of updated.targets) targets.set(name, content);
      return updated.targets;
    },
  };
}

function published(options: Partial<Parameters<typeof createTufRepository>[0]> = {}): TufRepository {
  const repository = createTufRepository({ now: NOW, ...options });
  repository.setTarget(TARGET, Buffer.from('one'));
  repository.publish();
  return repository;
}

const text = (targets: ReadonlyMap<string, Uint8Array>) => Buffer.from(targets.get(TARGET)!).toString();

describe('an honest repository', () => {
  test.each(['ed25519', 'ec-p256'] as const)(
    'gives its target, with keys of the kind %s',
    async (keyType) => {
      const one = client(published({ keyType }));
      expect(text(await one.update())).toBe('one');
      expect(one.asked.map((path) => path.replace(/[0-9a-f]{64}/, 'HASH'))).toEqual([
        '2.root.json',
        'timestamp.json',
        '2.snapshot.json',
        '2.targets.json',
        'targets/folder/HASH.target.json',
      ]);
      expect(one.state()).toMatchObject({
        timestamp: { version: 2, expires: NOW + 7 * DAY },
        snapshot: { version: 2, expires: NOW + 21 * DAY },
        roles: { targets: { version: 2, expires: NOW + 90 * DAY } },
      });
    },
  );

  test('is not asked again for a target that is at hand and still signed', async () => {
    const repository = published();
    const one = client(repository);
    await one.update();
    one.asked.length = 0;
    repository.publish();
    expect(text(await one.update())).toBe('one');
    expect(one.asked.filter((path) => path.startsWith('targets/'))).toEqual([]);
    repository.setTarget(TARGET, Buffer.from('two'));
    repository.publish();
    expect(text(await one.update())).toBe('two');
  });

  test('rotates its root, old ones may have expired', async () => {
    const repository = published();
    const one = client(repository);
    await one.update();
    const late = NOW + 200 * DAY;
    repository.rotateRoot();
    repository.rotateRoot({ now: late });
    repository.publish({ now: late });
    expect(text(await one.update(WANTED, late))).toBe('one');
    expect(lastRoot(one.state()).version).toBe(3);
    expect(one.state().roots).toHaveLength(3);
  });

  test('need not have a target that is not required', async () => {
    const one = client(published());
    const wanted = [...WANTED, { name: 'other.json', required: false, check: () => {} }];
    expect([...(await one.update(wanted)).keys()]).toEqual([TARGET]);
    await expect(one.update([{ name: 'other.json', required: true, check: () => {} }])).rejects.toMatchObject(
      {
        code: 'trust.metadata',
        path: 'other.json',
        message: 'no role of the repository that may name this target does',
      },
    );
  });
});

describe('what is refused', () => {
  /** Runs an update after an honest one, and says how it ended. */
  async function attacked(change: (repository: TufRepository) => void, at = NOW) {
    const repository = published();
    const one = client(repository);
    await one.update();
    const before = one.state();
    change(repository);
    const error = await one.update(WANTED, at).then(
      () => undefined,
      (thrown: { code?: string; path?: string; message: string }) => thrown,
    );
    return { answer: `${error?.path} ${error?.code} ${error?.message}`, before, state: one.state() };
  }

  test.each([
    [
      'a timestamp that is older',
      { versions: { timestamp: 1 } },
      'timestamp.json trust.rollback the timestamp has version 1, and 2 was seen before',
    ],
    [
      'a snapshot that is older',
      { versions: { snapshot: 1 } },
      'timestamp.json trust.rollback the snapshot it names has version 1, and 2 was seen before',
    ],
    [
      'targets that are older',
      { versions: { targets: 1 } },
      '3.snapshot.json trust.rollback targets.json, as it names it, has version 1, and 2 was seen before',
    ],
    [
      'a timestamp signed by another key',
      { wrongKey: ['timestamp'] },
      'timestamp.json trust.metadata 0 of the keys of the role timestamp signed it, and 1 must',
    ],
    [
      'a snapshot signed by another key',
      { wrongKey: ['snapshot'] },
      '3.snapshot.json trust.metadata 0 of the keys of the role snapshot signed it, and 1 must',
    ],
    [
      'targets signed by another key',
      { wrongKey: ['targets'] },
      '3.targets.json trust.metadata 0 of the keys of the role targets signed it, and 1 must',
    ],
    [
      'a time that is over',
      { now: NOW - 8 * DAY },
      'timestamp.json trust.expired it expired at 2026-05-31 00:00 UTC, so newer trust may be held back',
    ],
  ] as const)('%s', async (_, faults, expected) => {
    expect((await attacked((repository) => repository.publish(faults))).answer).toBe(expected);
  });

  test('another target than the one that is signed', async () => {
    const { answer } = await attacked((repository) => {
      repository.setTarget(TARGET, Buffer.from('two'));
      repository.publish({ swapped: { [TARGET]: Buffer.from('owt') } });
    });
    expect(answer.replace(/[0-9a-f]{64}/, 'HASH')).toBe(
      'folder/HASH.target.json trust.metadata it is not what is signed: another sha256 digest',
    );
  });

  test('a mix of two snapshots', async () => {
    const { answer } = await attacked((repository) => {
      const old = repository.file('2.targets.json')!;
      repository.setTarget(TARGET, Buffer.from('two'));
      repository.publish();
      repository.tamper('3.targets.json', old);
    });
    expect(answer).toMatch(/^3\.targets\.json trust\.metadata it (has \d+ bytes|is not what is signed)/);
  });

  test('a file without an end', async () => {
    const { answer } = await attacked((repository) => {
      repository.tamper('timestamp.json', Buffer.alloc(20_000, ' '));
    });
    expect(answer).toContain('more than 16384 bytes');
  });

  test.each([
    [
      'a name twice',
      '{"signed":{"_type":"timestamp","_type":"timestamp"},"signatures":[]}',
      'is there twice',
    ],
    ['no JSON', '<html>', 'it is no JSON'],
    [
      'another role',
      '{"signed":{"_type":"snapshot"},"signatures":[]}',
      'it is not metadata of the role timestamp',
    ],
    [
      'another version of the rules',
      '{"signed":{"_type":"timestamp","spec_version":"2.0.0"},"signatures":[]}',
      'it is not a version 1',
    ],
  ])('metadata with %s', async (_, content, expected) => {
    const { answer } = await attacked((repository) =>
      repository.tamper('timestamp.json', Buffer.from(content)),
    );
    expect(answer).toContain('timestamp.json trust.metadata');
    expect(answer).toContain(expected);
  });

  test('metadata that is not there', async () => {
    const { answer } = await attacked((repository) => repository.tamper('timestamp.json'));
    expect(answer).toBe('timestamp.json trust.metadata the repository does not have it');
  });

  test.each([
    ['too few keys of the old root', { oldSigners: 1 }, '1 of the keys of root 1 signed it, and 2 must'],
    ['too few keys of its own', { newSigners: 1 }, '1 of the keys of the root itself signed it, and 2 must'],
    ['another number', { versions: { root: 5 } }, undefined],
  ])('a root with %s', async (_, rotation, expected) => {
    const { answer, state } = await attacked((repository) => {
      repository.rotateRoot(rotation);
      const other = repository.file('5.root.json');
      if (other) repository.tamper('2.root.json', other);
    });
    expect(answer).toBe(`2.root.json trust.metadata ${expected ?? 'it has version 5 and not 2'}`);
    expect(state.roots).toHaveLength(1);
  });

  test('the same key under two ids, which is one signature', async () => {
    const repository = published();
    const root = JSON.parse(repository.firstRoot.toString());
    const [signature] = root.signatures;
    const begin = (...signatures: object[]) =>
      beginWith(Buffer.from(JSON.stringify({ ...root, signatures })));
    expect(() => begin(signature, { ...signature, keyid: '00'.repeat(32) })).toThrow(
      '1 of the keys of the root itself signed it, and 2 must',
    );
    expect(() => begin(...root.signatures, signature)).toThrow(
      'signatures[2].keyid: it is not a key that has not signed yet',
    );
  });

  test('a last root whose time is over; it is remembered', async () => {
    const { answer, state } = await attacked((repository) => repository.rotateRoot({ now: NOW - 181 * DAY }));
    expect(answer).toBe(
      '2.root.json trust.expired it expired at 2026-05-31 00:00 UTC, so newer trust may be held back',
    );
    expect(lastRoot(state).version).toBe(2);
  });

  test('a snapshot older than one that was named and could not be had', async () => {
    const repository = published();
    const one = client(repository);
    repository.publish({ versions: { snapshot: 7 } });
    const snapshot = repository.file('7.snapshot.json')!;
    repository.tamper('7.snapshot.json');
    await expect(one.update()).rejects.toMatchObject({ path: '7.snapshot.json', code: 'trust.metadata' });
    repository.publish({ versions: { snapshot: 6 } });
    await expect(one.update()).rejects.toMatchObject({
      code: 'trust.rollback',
      message: 'the snapshot it names has version 6, and 7 was seen before',
    });
    repository.tamper('7.snapshot.json', snapshot);
    repository.publish({ versions: { snapshot: 8 } });
    expect(text(await one.update())).toBe('one');
  });

  test('what is verified before a failure is remembered', async () => {
    const { state } = await attacked((repository) => {
      repository.publish();
      repository.tamper('3.targets.json');
    });
    expect(state).toMatchObject({ timestamp: { version: 3 }, snapshot: { version: 3 } });
  });
});

test('keys that are taken away take the versions with them that they may have signed', async () => {
  const repository = published();
  const one = client(repository);
  repository.publish({ versions: { timestamp: 1_000_000 } });
  await one.update();
  expect(one.state().timestamp?.version).toBe(1_000_000);
  repository.rotateRoot({ versions: { timestamp: 3 } });
  await one.update();
  expect(one.state().timestamp?.version).toBe(3);
});

test('keys that stay keep the versions', async () => {
  const repository = published();
  const one = client(repository);
  repository.publish({ versions: { timestamp: 1_000_000 } });
  await one.update();
  repository.rotateRoot({ keepKeys: true, versions: { timestamp: 3 } });
  await expect(one.update()).rejects.toMatchObject({ code: 'trust.rollback' });
});

test('what was seen is linked to a root that comes with the program, or refused', async () => {
  const repository = published();
  const one = client(repository);
  repository.rotateRoot();
  await one.update();
  const seen = one.state();
  expect(linkedTo(seen, repository.firstRoot)).toBe(seen);
  expect(linkedTo(seen, repository.file('2.root.json')!)).toBe(seen);
  repository.rotateRoot();
  const third = repository.file('3.root.json')!;
  expect(linkedTo(seen, third)).toEqual({ roots: [third], roles: {} });
  expect(() => linkedTo(seen, published().firstRoot)).toThrow('it does not follow from root 1');
});

/** An honest repository that has gone on, and what a client of its beginning knows. */
const GONE_ON = (() => {
  const repository = published();
  repository.rotateRoot();
  repository.setTarget(TARGET, Buffer.from('two'));
  repository.publish();
  return repository;
})();

test('whatever byte of a repository is changed, the target is what was signed, or the update is refused', async () => {
  const paths = GONE_ON.paths();
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(paths.length - 1),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (at, place, change) => {
        const path = paths[at]!;
        const content = Buffer.from(GONE_ON.file(path)!);
        const index = place % content.length;
        content[index] = content[index]! ^ change;
        const altered = {
          ...GONE_ON,
          file: (asked: string) => (asked === path ? content : GONE_ON.file(asked)),
        };
        const one = client(altered, NOW, beginWith(GONE_ON.firstRoot));
        try {
          expect(text(await one.update())).toBe('two');
        } catch (error) {
          expect(error).toBeInstanceOf(AssayError);
          expect((error as AssayError).code).toMatch(/^trust\.(metadata|rollback|expired)$/);
          refused++;
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(refused).toBeGreaterThan(0);
});
