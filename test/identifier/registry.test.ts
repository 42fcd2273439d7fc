import { expect, test } from 'vitest';
import { otherRegistry } from '../../src/identifier/index.ts';

test.each([
  ['npm', 'https://registry.npmjs.org/a/-/a-1.0.0.tgz'],
  ['npm', 'https://registry.yarnpkg.com'],
  ['pypi', 'https://pypi.org/simple'],
  ['pypi', 'https://user:secret@files.pythonhosted.org/packages/a.whl#sha256=00'],
  ['cargo', 'registry+https://github.com/rust-lang/crates.io-index'],
  ['cargo', 'sparse+https://index.crates.io/'],
  ['composer', 'https://packagist.org/downloads/'],
  ['gem', 'https://rubygems.org/'],
  ['hex', 'hexpm'],
  ['pub', 'https://pub.dartlang.org'],
  ['cran', 'https://cloud.r-project.org'],
  ['cocoapods', 'trunk'],
  ['maven', 'https://repo.jenkins-ci.org/public'],
  ['golang', 'https://proxy.corp.example'],
  ['generic', 'https://x.example/a.tar.gz'],
  ['constructor', 'https://x.example'],
  ['nuget', 'https://api.nuget.org/v3/index.json'],
  ['npm', ''],
  ['npm', undefined],
])('%s: %s is no other registry', (type, address) => {
  expect(otherRegistry(type, address)).toBeUndefined();
});

test.each([
  ['npm', 'https://registry.npmjs.org.example/a', 'https://registry.npmjs.org.example/a'],
  ['npm', 'https://npm.corp.example:8443/a?token=x', 'https://npm.corp.example:8443/a'],
  ['pypi', 'https://user:secret@pypi.corp.example/simple', 'https://pypi.corp.example/simple'],
  ['hex', 'hexpm:acme', 'hexpm:acme'],
  ['cargo', 'registry+https://github.com/acme/index', 'https://github.com/acme/index'],
])('%s: %s is another', (type, address, expected) => {
  expect(otherRegistry(type, address)).toBe(expected);
});
