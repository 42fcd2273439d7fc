import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

/** Rooms by floor, lowest first; a file may import its own room, or the door of a room on a lower floor. */
const FLOORS: readonly (readonly string[])[] = [
  ['model'],
  ['codec', 'identifier'],
  ['artifact'],
  ['sbom', 'provenance', 'reproducibility', 'vulnerability'],
  ['report'],
  ['assay.ts'],
  ['store', 'host'],
  ['library'],
  ['pypi'],
  ['server'],
  ['cli'],
];
const SRC = resolve('src');
/** The library room has two doors: they are the package's two main exports. */
const DOORS = new Set(['index.ts', 'library/artifact.ts']);

const floorOf = (room: string) => FLOORS.findIndex((rooms) => rooms.includes(room));
const roomOf = (file: string) => relative(SRC, file).split(sep)[0]!;

function violations(file: string, text: string): string[] {
  const found: string[] = [];
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
    const path = resolve(dirname(file), target!);
    const [own, other] = [roomOf(file), roomOf(path)];
    if (own === other) continue;
    const inner = relative(SRC, path).split(sep).join('/');
    const door = inner === other || DOORS.has(inner) || inner.split('/').slice(1).join('/') === 'index.ts';
    if (floorOf(other) < 0 || floorOf(other) >= floorOf(own))
      found.push(`${own} (${file}) must not see ${other}`);
    else if (!door) found.push(`${relative(SRC, file)} imports ${inner}, not the room's door`);
  }
  return found;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

test('every file imports only its own room and the doors of lower floors', () => {
  expect(files.flatMap((name) => violations(join(SRC, name), readFileSync(join(SRC, name), 'utf8')))).toEqual(
    [],
  );
});

test('every room stands on a floor', () => {
  expect(files.map((name) => name.split(sep)[0]!).filter((room) => floorOf(room) < 0)).toEqual([]);
});

test('a wrong import is noticed', () => {
  expect(violations(join(SRC, 'codec/x.ts'), "import { a } from '../artifact/index.ts';")).toHaveLength(1);
  expect(violations(join(SRC, 'sbom/x.ts'), "import { a } from '../provenance/index.ts';")).toHaveLength(1);
  expect(violations(join(SRC, 'cli/x.ts'), "import { a } from '../report/text.ts';")).toHaveLength(1);
});

test('below host and cli nothing touches clock, network, environment or files', () => {
  const allowed = new Set(['host', 'cli']);
  const effects =
    /\bDate\.now\(|\bprocess\.(env|argv|std|cwd|hr)|\bfetch\(|Math\.random\(|from 'node:(fs|http|https|net|os|child_process|process)|\.toLocale|new Date\(\)|Intl\./;
  const guilty = files.filter(
    (name) => !allowed.has(name.split(sep)[0]!) && effects.test(readFileSync(join(SRC, name), 'utf8')),
  );
  expect(guilty).toEqual([]);
});

test('no file grows beyond 300 lines', () => {
  const long = files.filter((name) => readFileSync(join(SRC, name), 'utf8').split('\n').length > 301);
  expect(long).toEqual([]);
});

test('every export has a docstring', () => {
  const declared = /^export (?:async |abstract )*(?:function\*?|class|const|interface|type) (\w+)/;
  const bare = files.flatMap((name) => {
    const text = readFileSync(join(SRC, name), 'utf8');
    const lines = text.split('\n').filter((line) => !line.startsWith('// biome-ignore'));
    const names = lines.map((line) => declared.exec(line)?.[1]);
    // Further signatures of a function share the docstring of the first.
    return lines.flatMap((_, i) =>
      names[i] && !lines[i - 1]?.endsWith('*/') && names.indexOf(names[i]) === i
        ? [`${name}: ${names[i]}`]
        : [],
    );
  });
  expect(bare).toEqual([]);
});
