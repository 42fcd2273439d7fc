import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Updater } from 'tuf-js';
import { afterAll, expect, test } from 'vitest';
import { beginWith } from '../../../src/provenance/tuf/state.ts';
import { updateTargets } from '../../../src/provenance/tuf/update.ts';
import { serve, serveFiles } from '../../standin/http.ts';
import { createTufRepository, type TufRepository } from '../../standin/tuf.ts';

// The independent client has no clock that could be set.
const NOW = Math.floor(Date.now() / 1000);
const DAY = 86_400;
const TARGET = 'target.json';
const folder = mkdtempSync(join(tmpdir(), 'assay-tuf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Both clients update, see a change, and update again: what each says to it. */
async function answers(change: (repository: TufRepository) => void): Promise<readonly [string, string]> {
  const repository = createTufRepository({ now: NOW, keyType: 'ec-p256' });
  repository.setTarget(TARGET, Buffer.from('one'));
  repository.publish();
  const server = await serve(serveFiles((path) => repository.file(path)));
  try {
    const [ours, theirs] = [own(repository), independent(repository, server.url)];
    expect([await ours(), await theirs()]).toEqual(['one', 'one']);
    change(repository);
    return [await ours(), await theirs()];
  } finally {
    await server.close();
  }
}

function own(repository: TufRepository): () => Promise<string> {
  let state = beginWith(repository.firstRoot);
  return async () => {
    try {
      const { targets } = await updateTargets(
        state,
        new Map(),
        [{ name: TARGET, required: true, check: () => {} }],
        {
          get: async (path) => repository.file(path),
          getTarget: async (path) => repository.file(`targets/${path}`),
          now: NOW,
          remember: (next) => {
            state = next;
          },
        },
      );
      return Buffer.from(targets.get(TARGET)!).toString();
    } catch {
      return 'refused';
    }
  };
}

function independent(repository: TufRepository, url: string): () => Promise<string> {
  const place = mkdtempSync(join(folder, 'client-'));
  mkdirSync(join(place, 'targets'));
  writeFileSync(join(place, 'root.json'), repository.firstRoot);
  return async () => {
    try {
      const updater = new Updater({
        metadataDir: place,
        metadataBaseUrl: url,
        targetDir: join(place, 'targets'),
        targetBaseUrl: `${url}/targets`,
      });
      await updater.refresh();
      const info = await updater.getTargetInfo(TARGET);
      if (!info) return 'refused';
      const path = await updater.downloadTarget(info, join(place, 'targets', 'fetched'));
      const { readFileSync } = await import('node:fs');
      return readFileSync(path, 'utf8');
    } catch {
      return 'refused';
    }
  };
}

const two = (repository: TufRepository) => repository.setTarget(TARGET, Buffer.from('two'));

test.each<readonly [string, (repository: TufRepository) => void, string]>([
  ['nothing new', () => {}, 'one'],
  ['new versions', (repository) => repository.publish(), 'one'],
  [
    'a new target',
    (repository) => {
      two(repository);
      repository.publish();
    },
    'two',
  ],
  ['a new root', (repository) => repository.rotateRoot(), 'one'],
  ['a new root of the same keys', (repository) => repository.rotateRoot({ keepKeys: true }), 'one'],
  ['a root of too few old keys', (repository) => repository.rotateRoot({ oldSigners: 1 }), 'refused'],
  ['a root of too few new keys', (repository) => repository.rotateRoot({ newSigners: 1 }), 'refused'],
  ['an expired root', (repository) => repository.rotateRoot({ now: NOW - 200 * DAY }), 'refused'],
  ['an expired timestamp', (repository) => repository.publish({ now: NOW - 10 * DAY }), 'refused'],
  ['an older timestamp', (repository) => repository.publish({ versions: { timestamp: 1 } }), 'refused'],
  ['an older snapshot', (repository) => repository.publish({ versions: { snapshot: 1 } }), 'refused'],
  ['older targets', (repository) => repository.publish({ versions: { targets: 1 } }), 'refused'],
  [
    'a wrong key of the timestamp',
    (repository) => repository.publish({ wrongKey: ['timestamp'] }),
    'refused',
  ],
  ['a wrong key of the snapshot', (repository) => repository.publish({ wrongKey: ['snapshot'] }), 'refused'],
  ['a wrong key of the targets', (repository) => repository.publish({ wrongKey: ['targets'] }), 'refused'],
  [
    'another target than signed',
    (repository) => {
      two(repository);
      repository.publish({ swapped: { [TARGET]: Buffer.from('owt') } });
    },
    'refused',
  ],
  ['no timestamp', (repository) => repository.tamper('timestamp.json'), 'refused'],
  [
    'a timestamp that is no JSON',
    (repository) => repository.tamper('timestamp.json', Buffer.from('<')),
    'refused',
  ],
])('%s: we answer as tuf-js does', async (_, change, expected) => {
  expect(await answers(change)).toEqual([expected, expected]);
});
