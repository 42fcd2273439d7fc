import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const json = JSON.parse(readFileSync('package.json', 'utf8'));
const build = JSON.parse(readFileSync('tsconfig.build.json', 'utf8'));

/** The source that the build turns into a file of `dist/`. */
function sourceOf(path: string): string {
  const { outDir, rootDir } = build.compilerOptions;
  expect(path.startsWith(`./${outDir}/`)).toBe(true);
  return path.replace(`./${outDir}/`, `${rootDir}/`).replace(/(\.d\.ts|\.js)$/, '.ts');
}

test.each(Object.entries<Record<string, string>>(json.exports))(
  'the door %s leads to code and its types',
  (_, door) => {
    expect(Object.keys(door)).toEqual(['types', 'default']);
    expect(existsSync(sourceOf(door['default']!))).toBe(true);
    expect(sourceOf(door['types']!)).toBe(sourceOf(door['default']!));
  },
);

test('the doors are those that are documented', async () => {
  expect(Object.keys(json.exports)).toEqual(['.', './artifact', './identifier', './model']);
  const files = Object.values<Record<string, string>>(json.exports).map((door) => sourceOf(door['default']!));
  const modules = await Promise.all(files.map((file) => import(/* @vite-ignore */ pathToFileURL(file).href)));
  expect(modules.map((module) => Object.keys(module).sort())).toEqual([
    [
      'AssayError',
      'DEFAULT_LIMITS',
      'DEFAULT_POLICY',
      'DIGEST_LEVELS',
      'LIMITS',
      'MOST_OF_TEXT',
      'PROBLEMS',
      'VERSION',
      'assay',
      'attest',
      'audit',
      'bisect',
      'bomPaths',
      'checkLedgerAt',
      'checkSbom',
      'convertEvidence',
      'convertSbom',
      'createReleaseSbom',
      'createSbom',
      'diff',
      'diffSboms',
      'digest',
      'digestName',
      'embedSbom',
      'evidencePaths',
      'exportLedger',
      'forecast',
      'initTrust',
      'lintPolicy',
      'listLedger',
      'loadPolicy',
      'mergeLedgers',
      'mergeSboms',
      'openAudit',
      'parsePublisher',
      'policyFromFiles',
      'publisherText',
      'readMemory',
      'refreshSbom',
      'scoreSbom',
      'showTrust',
      'updateTrust',
      'validateSbom',
      'verify',
      'verifyLock',
    ],
    [
      'AssayError',
      'DEFAULT_LIMITS',
      'FORMATS',
      'LIMITS',
      'PROBLEMS',
      'REPACK_CHANGES',
      'bundleSignature',
      'openArtifact',
      'ownLayers',
      'repack',
      'stripSignatures',
      'transplantSignatures',
    ],
    expect.arrayContaining(['canonicalPurl', 'formatPurl', 'parsePurl']),
    expect.arrayContaining(['AssayError', 'ERROR_CODES', 'LIMITS', 'PROBLEMS', 'VERSION']),
  ]);
});

test('the command is there, and says what Node.js it needs', () => {
  const script = readFileSync(json.bin.assay, 'utf8');
  expect(script.startsWith('#!/usr/bin/env node\n')).toBe(true);
  expect(script).toContain('process.exitCode = 2');
  expect(script).toContain(json.engines.node.match(/\d+\.\d+\.\d+/)[0]);
});

test('the version is written once and the same everywhere', async () => {
  const { VERSION } = await import('../../src/model/index.ts');
  expect(json.version).toBe(VERSION);
});
