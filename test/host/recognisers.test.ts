import { expect, test } from 'vitest';
import { readKnowledgeFolder } from '../../src/host/knowledge.ts';
import { parseRecogniser } from '../../src/host/parse-recogniser.ts';
import { AssayError } from '../../src/model/index.ts';

const OWN = `schemaVersion: 1
name: mine
about: A library.
marks:
  - path: mine.h
    version:
      macro: MINE
`;

test('a recogniser of somebody else is read', () => {
  expect(parseRecogniser(OWN, 'mine.yaml')).toEqual({
    name: 'mine',
    about: 'A library.',
    marks: [
      {
        path: ['mine.h'],
        contains: [],
        without: [],
        version: { macro: 'MINE' },
        up: 0,
        home: [],
        files: [],
        except: [],
      },
    ],
    objects: [],
    builtIn: [],
    symbols: [],
  });
});

test.each([
  ['a: [', /^line \d+: /],
  ['', /^line 1: it is empty$/],
  ['- a', /^line 1: it is no mapping$/],
  [OWN.replace('macro: MINE', 'makro: MINE'), /^line 7: marks\.0\.version\.makro: there is no such key here/],
  [OWN.replace('mine.h', '../mine.h'), /^line 5: marks\.0\.path: .* is no pattern/],
])('what is wrong with %j is said with its line', (text, message) => {
  const read = () => parseRecogniser(text, 'mine.yaml');
  expect(read).toThrow(AssayError);
  expect(read).toThrow(
    expect.objectContaining({ code: 'recogniser.document', message: expect.stringMatching(message) }),
  );
});

test('a folder that is missing is an error with a remedy', async () => {
  await expect(
    readKnowledgeFolder(new URL('file:///nowhere/at/all/'), 'recogniser.document', parseRecogniser),
  ).rejects.toMatchObject({
    code: 'recogniser.document',
    hint: 'install Assay again',
  });
});
