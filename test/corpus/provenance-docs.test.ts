import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, testFolder } from '../cli/run.ts';
import { PROVENANCE } from '../support/provenance.ts';

/** Blocks of the pages that show what real files answer; the comment above says where in the corpus these are. */
const PAGES = ['README.md', 'docs/provenance.md'];
const sessions = PAGES.flatMap((page) =>
  [
    ...readFileSync(page, 'utf8').matchAll(
      /<!-- corpus ([^>]*) -->\n```console\n\$ (?:npx )?assay ([^\n]*)\n(.*?)```/gs,
    ),
  ].map(([, folders, command, answer]) => ({
    page,
    folders: folders!.split(' '),
    command: command!,
    answer: answer!,
  })),
);
const corpus = resolve(PROVENANCE ?? '');
const folder = testFolder();
const home = process.cwd();

beforeAll(() => process.chdir(folder.path));
afterAll(() => process.chdir(home));

test('there are such blocks', () => expect(sessions.length).toBeGreaterThanOrEqual(3));

test.runIf(PROVENANCE !== undefined).each(sessions)(
  '$page: assay $command',
  async ({ folders, command, answer }) => {
    const words = command.split(' ');
    for (const name of words.flatMap((word) => [word, `${word}.provenance`]))
      for (const from of folders.map((one) => join(corpus, one, name)).filter((path) => existsSync(path)))
        copyFileSync(from, join(folder.path, name));
    const { code, stdout } = await run(...words);
    expect([code, stdout]).toEqual([0, answer]);
  },
);
