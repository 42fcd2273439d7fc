import { canonicalPurl } from '../../identifier/index.ts';
import { AssayError, type Presence } from '../../model/index.ts';
import { fillPurl } from './identify.ts';
import { type BinaryExample, readBinaryExamples, readBinaryMarks } from './read-binaries.ts';
import { readVersionRule } from './read-version.ts';
import { type Mark, RECOGNISER_SCHEMA_VERSION, type Recogniser } from './row.ts';
import { type Fault, globsAt, listAt, mapAt, type Place, textAt, textsAt } from './values.ts';

/** Something that is wrong with a document, and where: keys and indexes from its root. */
export interface RecogniserProblem {
  readonly path: Place;
  /** One clause. */
  readonly reason: string;
}

/** A file that a document gives as an example, for its test. */
export interface RecogniserExample {
  readonly path: string;
  readonly text: string;
  /** What is recognised in it: a version, `unknown` for software without one, `none` for nothing. */
  readonly expect: string;
}

/** What was read of a document; one with problems is of no use. */
export interface ReadRecogniser {
  readonly recogniser: Recogniser;
  readonly examples: readonly RecogniserExample[];
  readonly binaries: readonly BinaryExample[];
  readonly problems: readonly RecogniserProblem[];
}

const KEYS = [
  'schemaVersion',
  'name',
  'about',
  'purl',
  'cpe',
  'marks',
  'objects',
  'builtIn',
  'symbols',
  'examples',
  'binaries',
];
const MARK_KEYS = ['path', 'contains', 'without', 'version', 'up', 'home', 'files', 'except', 'presence'];
const PRESENCES: readonly Presence[] = ['contained', 'test-data', 'declared-external', 'build-tool'];
/** Folders between a file and the root of its software. */
const MOST_UP = 16;

/** Reads a recogniser document as data/recognisers/schema.json describes it; never throws. */
export function readRecogniser(value: unknown): ReadRecogniser {
  const problems: RecogniserProblem[] = [];
  const fault: Fault = (path, reason) => problems.push({ path, reason });
  const top = mapAt(value, [], KEYS, fault);
  if (top['schemaVersion'] !== RECOGNISER_SCHEMA_VERSION)
    fault(['schemaVersion'], `it is not ${RECOGNISER_SCHEMA_VERSION}`);
  const marks = listAt(top['marks'], ['marks'], fault);
  const binaries = readBinaryMarks(top, fault);
  if (marks.length + binaries.objects.length + binaries.builtIn.length === 0)
    fault(['marks'], 'it names no file and no object');
  const recogniser = {
    name: textAt(top['name'], ['name'], fault),
    about: textAt(top['about'], ['about'], fault),
    ...(top['purl'] === undefined ? {} : { purl: readPurl(top['purl'], fault) }),
    ...(top['cpe'] === undefined ? {} : { cpe: readCpe(top['cpe'], fault) }),
    marks: marks.map((mark, i) => readMark(mark, ['marks', i], fault)),
    ...binaries,
  };
  const examples = listAt(top['examples'], ['examples'], fault).map((one, i) =>
    readExample(one, ['examples', i], fault),
  );
  return { recogniser, examples, binaries: readBinaryExamples(top['binaries'], fault), problems };
}

function readMark(value: unknown, path: Place, fault: Fault): Mark {
  const mark = mapAt(value, path, MARK_KEYS, fault);
  const up = mark['up'] ?? 0;
  if (!Number.isInteger(up) || Number(up) < 0 || Number(up) > MOST_UP)
    fault([...path, 'up'], `it is no number of folders from 0 to ${MOST_UP}`);
  const presence = PRESENCES.find((one) => one === mark['presence']);
  if (mark['presence'] !== undefined && !presence)
    fault([...path, 'presence'], `it is none of ${PRESENCES.join(', ')}`);
  const globs = (key: string) => globsAt(mark[key], [...path, key], fault);
  const texts = (key: string) => textsAt(mark[key], [...path, key], fault);
  const paths = globs('path');
  if (paths.length === 0) fault([...path, 'path'], 'it is missing');
  const version =
    mark['version'] === undefined ? undefined : readVersionRule(mark['version'], [...path, 'version'], fault);
  return {
    path: paths,
    contains: texts('contains'),
    without: texts('without'),
    ...(version ? { version } : {}),
    up: Number(up),
    home: globs('home'),
    files: globs('files'),
    except: globs('except'),
    ...(presence ? { presence } : {}),
  };
}

function readExample(value: unknown, at: Place, fault: Fault): RecogniserExample {
  const { path, text, expect } = mapAt(value, at, ['path', 'text', 'expect'], fault);
  return {
    path: textAt(path, [...at, 'path'], fault),
    text: textAt(text, [...at, 'text'], fault),
    expect: textAt(expect, [...at, 'expect'], fault),
  };
}

function readPurl(value: unknown, fault: Fault): string {
  const purl = textAt(value, ['purl'], fault);
  try {
    canonicalPurl(fillPurl(purl, '1.0'));
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    fault(['purl'], error.message);
  }
  return purl;
}

function readCpe(value: unknown, fault: Fault): string {
  const cpe = textAt(value, ['cpe'], fault);
  if (!/^[a-z0-9._+-]+:[a-z0-9._+-]+$/.test(cpe)) fault(['cpe'], 'it is no vendor:product');
  return cpe;
}
