import { readMixLock, readRebarLock } from './beam.ts';
import { readCargoLock, readJuliaManifest } from './cargo.ts';
import { readBunLock, readDenoLock } from './deno.ts';
import { readGemfileLock } from './gemfile.ts';
import { readGoMod, readGoSum } from './go.ts';
import {
  readComposerLock,
  readConanLock,
  readNugetLock,
  readPipfileLock,
  readRenvLock,
  readSwiftLock,
} from './json-locks.ts';
import type { LockGatherer } from './lock.ts';
import { readNpmLock } from './npm-lock.ts';
import { readPnpmLock } from './pnpm.ts';
import { readPdmLock, readPoetryLock, readPylock, readUvLock } from './python.ts';
import { readCabalFreeze, readGradleLock } from './text-locks.ts';
import { isObject, type Members, membersOf } from './values.ts';
import {
  readCondaEnvironment,
  readCondaLock,
  readPodfileLock,
  readPubspecLock,
  readStackLock,
} from './yaml-locks.ts';
import { readYarnBerry, readYarnClassic } from './yarn.ts';

interface Named {
  /** As people call it; in errors and as `Lock.format`. */
  readonly name: string;
  /** Names its files have, where its package manager gives them. */
  readonly files: RegExp;
}

/** A lock file that is a document of a common syntax. */
export interface DocumentLock extends Named {
  readonly syntax: 'json' | 'toml' | 'yaml';
  /** Whether a document, its members read, is one. */
  readonly is: (document: Members) => boolean;
  readonly read: (document: Members, gatherer: LockGatherer) => void;
}

/** A lock file with a syntax of its own, or whose first lines tell more than its members. */
export interface TextLock extends Named {
  readonly syntax: 'text';
  /** Whether a text begins as one does. */
  readonly looks: RegExp;
  readonly read: (text: string, gatherer: LockGatherer) => void;
}

/** The objects of a list, for a look at what it is. */
function objects(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

const has = (key: string) => (document: Members) => key in document;

/** Lock files that are documents, each told by its members; the first that fits is it. */
export const DOCUMENT_LOCKS: readonly DocumentLock[] = [
  {
    name: 'bun.lock',
    files: /^bun\.lock$/i,
    syntax: 'json',
    is: (document) => 'lockfileVersion' in document && isObject(document['workspaces']),
    read: readBunLock,
  },
  {
    name: 'package-lock.json',
    files: /^(?:package-lock|npm-shrinkwrap|\.package-lock)\.json$/i,
    syntax: 'json',
    is: has('lockfileVersion'),
    read: readNpmLock,
  },
  {
    name: 'Pipfile.lock',
    files: /^pipfile\.lock$/i,
    syntax: 'json',
    is: (document) => isObject(document['_meta']) && 'default' in document,
    read: readPipfileLock,
  },
  {
    name: 'composer.lock',
    files: /^composer\.lock$/i,
    syntax: 'json',
    is: (document) => ('content-hash' in document || 'hash' in document) && 'packages' in document,
    read: readComposerLock,
  },
  {
    name: 'Package.resolved',
    files: /^package\.resolved$/i,
    syntax: 'json',
    is: (document) =>
      'version' in document && (Array.isArray(document['pins']) || 'pins' in membersOf(document['object'])),
    read: readSwiftLock,
  },
  {
    name: 'conan.lock',
    files: /^conan\.lock$/i,
    syntax: 'json',
    is: (document) =>
      isObject(document['graph_lock']) ||
      ('version' in document &&
        Array.isArray(document['requires']) &&
        Array.isArray(document['build_requires'])),
    read: readConanLock,
  },
  {
    name: 'renv.lock',
    files: /^renv\.lock$/i,
    syntax: 'json',
    is: (document) => isObject(document['R']) && isObject(document['Packages']),
    read: readRenvLock,
  },
  {
    name: 'packages.lock.json',
    files: /^packages(?:\.[^/\\]+)?\.lock\.json$/i,
    syntax: 'json',
    is: (document) =>
      typeof document['version'] === 'number' &&
      isObject(document['dependencies']) &&
      Object.keys(document['dependencies']).every((key) =>
        /^(?:net|\.NET|uap|xamarin|mono|tizen|native)/i.test(key),
      ),
    read: readNugetLock,
  },
  {
    name: 'deno.lock',
    files: /^deno\.lock$/i,
    syntax: 'json',
    is: (document) =>
      'version' in document &&
      ['specifiers', 'npm', 'jsr', 'remote', 'packages'].some((key) => isObject(document[key])) &&
      !(
        'packages' in document &&
        !('specifiers' in membersOf(document['packages']) || 'npm' in membersOf(document['packages']))
      ),
    read: readDenoLock,
  },
  {
    name: 'pylock.toml',
    files: /^pylock\.(?:[^.]+\.)?toml$/i,
    syntax: 'toml',
    is: has('lock-version'),
    read: readPylock,
  },
  {
    name: 'poetry.lock',
    files: /^poetry\.lock$/i,
    syntax: 'toml',
    is: ({ metadata }) => isObject(metadata) && 'lock-version' in metadata,
    read: readPoetryLock,
  },
  {
    name: 'pdm.lock',
    files: /^pdm\.lock$/i,
    syntax: 'toml',
    is: ({ metadata }) => isObject(metadata) && 'lock_version' in metadata,
    read: readPdmLock,
  },
  {
    name: 'uv.lock',
    files: /^uv\.lock$/i,
    syntax: 'toml',
    is: (document) =>
      typeof document['version'] === 'number' &&
      ('requires-python' in document || objects(document['package']).some((one) => isObject(one['source']))),
    read: readUvLock,
  },
  {
    name: 'Manifest.toml of Julia',
    files: /^(?:julia)?manifest(?:-v[\d.]+)?\.toml$/i,
    syntax: 'toml',
    is: (document) => 'julia_version' in document || 'manifest_format' in document,
    read: readJuliaManifest,
  },
  {
    name: 'Cargo.lock',
    files: /^cargo\.lock$/i,
    syntax: 'toml',
    is: (document) => Array.isArray(document['package']) || isObject(document['root']),
    read: readCargoLock,
  },
  {
    name: 'pnpm-lock.yaml',
    files: /^pnpm-lock\.ya?ml$/i,
    syntax: 'yaml',
    is: has('lockfileVersion'),
    read: readPnpmLock,
  },
  { name: 'yarn.lock', files: /^yarn\.lock$/i, syntax: 'yaml', is: has('__metadata'), read: readYarnBerry },
  {
    name: 'Podfile.lock',
    files: /^podfile\.lock$/i,
    syntax: 'yaml',
    is: has('PODS'),
    read: readPodfileLock,
  },
  {
    name: 'stack.yaml.lock',
    files: /^[^/\\]+\.yaml\.lock$/i,
    syntax: 'yaml',
    is: (document) => Array.isArray(document['snapshots']) && 'packages' in document,
    read: readStackLock,
  },
  {
    name: 'conda-lock.yml',
    files: /^(?:[^/\\]+\.)?conda-lock\.ya?ml$/i,
    syntax: 'yaml',
    is: (document) => Array.isArray(document['package']) && 'metadata' in document,
    read: readCondaLock,
  },
  {
    name: 'environment.yml',
    files: /^environment\.ya?ml$/i,
    syntax: 'yaml',
    is: (document) =>
      Array.isArray(document['dependencies']) &&
      ('channels' in document || 'prefix' in document || 'name' in document),
    read: readCondaEnvironment,
  },
  {
    name: 'pubspec.lock',
    files: /^pubspec\.lock$/i,
    syntax: 'yaml',
    is: (document) => isObject(document['packages']) && isObject(document['sdks']),
    read: readPubspecLock,
  },
];

/** First lines of documents in YAML that may be lock files; `document` decides. */
export const YAML_LOOKS =
  /^(?:---\s*\n|#[^\n]*\n|\s*\n)*(?:lockfileVersion:|__metadata:|PODS:|packages:|package:|snapshots:|sdks:|version: 1\r?\nmetadata:|(?:name|channels|dependencies|prefix):)/;

/** Lock files with a syntax of their own. */
export const TEXT_LOCKS: readonly TextLock[] = [
  {
    name: 'yarn.lock',
    files: /^yarn\.lock$/i,
    syntax: 'text',
    looks: /^(?:#[^\n]*\n)*# yarn lockfile v/,
    read: readYarnClassic,
  },
  {
    name: 'Gemfile.lock',
    files: /^(?:.*gemfile\.lock|gems\.locked)$/i,
    syntax: 'text',
    looks: /^(?:GEM|GIT|PATH|PLUGIN SOURCE)\r?\n {2}(?:remote|revision|specs|type):/,
    read: readGemfileLock,
  },
  {
    name: 'mix.lock',
    files: /^mix\.lock$/i,
    syntax: 'text',
    looks: /^%\{\s*(?:\}|"[\w@]+": ?\{:)/,
    read: readMixLock,
  },
  {
    name: 'rebar.lock',
    files: /^rebar\.lock$/i,
    syntax: 'text',
    looks: /^(?:\[\]\.|(?:\{"[\d.]+",\s*)?\[\s*\{<<"[\w@]+">>,\s*\{)/,
    read: readRebarLock,
  },
  {
    name: 'go.sum',
    files: /^go\.(?:work\.)?sum$/i,
    syntax: 'text',
    looks: /^[a-z0-9][\w.~-]*\.[\w.~/!-]+ v\d\S* h1:[A-Za-z0-9+/]{43}=/,
    read: readGoSum,
  },
  {
    name: 'go.mod',
    files: /^go\.mod$/i,
    syntax: 'text',
    looks: /^(?:\/\/[^\n]*\n|\s*\n)*module\s+"?[a-zA-Z0-9][\w.~/-]*"?\s*(?:\/\/[^\n]*)?\n/,
    read: readGoMod,
  },
  {
    name: 'gradle.lockfile',
    files: /^(?:[\w.-]+\.)?(?:buildscript-)?gradle\.lockfile$|\.lockfile$/i,
    syntax: 'text',
    looks: /^# This is a Gradle generated file for dependency locking/,
    read: readGradleLock,
  },
  {
    name: 'cabal.project.freeze',
    files: /\.project\.freeze$/i,
    syntax: 'text',
    looks: /^(?:active-repositories:[^\n]*\n)?constraints:\s/,
    read: readCabalFreeze,
  },
];
