import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tarOf, zipOf } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

/** Name, version, first identifier, presence and what it owns. */
async function summary(name: string, bytes: Uint8Array) {
  const { components } = await inventory(name, bytes);
  return components.map((one) => [
    `${one.name} ${one.version}`,
    one.identifiers[0]?.value,
    one.presence,
    one.owns?.prefix ?? one.owns?.paths,
  ]);
}

describe('jars', () => {
  const manifest = (...lines: string[]) => `Manifest-Version: 1.0\r\n${lines.join('\r\n')}\r\n\r\n`;

  it('are named by their manifest where Maven did not make them', async () => {
    const text = manifest(
      'Bundle-SymbolicName: org.example.li',
      ' b;singleton:=true',
      'Bundle-Version: 1.2.0',
    );
    expect(await summary('lib.jar', zipOf({ 'META-INF/MANIFEST.MF': text }))).toEqual([
      ['org.example.lib 1.2.0', undefined, 'contained', 'lib.jar'],
    ]);
    expect(findIn('jar-manifest', 'lib.jar!/META-INF/MANIFEST.MF', text).components?.[0]?.proof).toEqual({
      path: 'lib.jar!/META-INF/MANIFEST.MF',
      literal: 'org.example.lib 1.2.0',
      rule: 'weak: Bundle-SymbolicName and version of the manifest, no Maven coordinates',
    });
  });

  it('have the coordinates of Maven where it made them, and no name without a version', () => {
    const place = 'lib.jar!/META-INF/MANIFEST.MF';
    const made = manifest(
      'Created-By: Apache Maven 3.6.3',
      'Implementation-Title: x',
      'Implementation-Version: 1',
    );
    expect(findIn('jar-manifest', place, made)).toEqual({});
    expect(findIn('jar-manifest', place, manifest('Implementation-Title: x'))).toEqual({});
    expect(
      findIn(
        'jar-manifest',
        place,
        manifest(`Implementation-Title: ${'$'}{name}`, 'Implementation-Version: 1'),
      ),
    ).toEqual({});
  });
});

describe('gems', () => {
  const stub =
    '# -*- encoding: utf-8 -*-\n# stub: nokogiri 1.15.4 x86_64-linux lib\n\n  s.licenses = ["MIT".freeze]\n';

  it('that are installed own their folder', async () => {
    const files = {
      'g/specifications/nokogiri-1.15.4-x86_64-linux.gemspec': stub,
      'g/gems/nokogiri-1.15.4-x86_64-linux/lib/nokogiri.rb': '',
    };
    expect(await summary('t.tar', tarOf(files))).toEqual([
      [
        'nokogiri 1.15.4',
        'pkg:gem/nokogiri@1.15.4?platform=x86_64-linux',
        'contained',
        't.tar!/g/gems/nokogiri-1.15.4-x86_64-linux',
      ],
    ]);
  });

  it('that are packed own their archive', async () => {
    const metadata = `--- !ruby/object:Gem::Specification
name: rake
version: !ruby/object:Gem::Version
  version: 13.0.6
platform: ruby
licenses:
- MIT
`;
    const gem = tarOf({
      'metadata.gz': gzipSync(metadata),
      'data.tar.gz': gzipSync(tarOf({ 'lib/rake.rb': '' })),
    });
    expect(await summary('rake-13.0.6.gem', gem)).toEqual([
      ['rake 13.0.6', 'pkg:gem/rake@13.0.6', 'contained', 'rake-13.0.6.gem'],
    ]);
  });
});

describe('Composer', () => {
  it('lists what it installed; what is not there is only claimed', async () => {
    const installed = {
      packages: [
        { name: 'monolog/monolog', version: '2.9.1', license: ['MIT'], 'install-path': '../monolog/monolog' },
        { name: 'phpunit/phpunit', version: '9.6.0', 'install-path': '../phpunit/phpunit' },
        { name: 'broken' },
      ],
      'dev-package-names': ['phpunit/phpunit'],
    };
    const files = {
      'app/vendor/composer/installed.json': JSON.stringify(installed),
      'app/vendor/monolog/monolog/a.php': '<?php',
    };
    expect(await summary('t.tar', tarOf(files))).toEqual([
      [
        'monolog/monolog 2.9.1',
        'pkg:composer/monolog/monolog@2.9.1',
        'contained',
        't.tar!/app/vendor/monolog/monolog',
      ],
      ['phpunit/phpunit 9.6.0', 'pkg:composer/phpunit/phpunit@9.6.0', 'claimed-only', undefined],
    ]);
  });
});

describe('conda', () => {
  const record = {
    name: 'zlib',
    version: '1.2.13',
    build: 'hd590300_5',
    subdir: 'linux-64',
    license: 'Zlib',
  };

  it('records each installed package and its files', async () => {
    const files = {
      'env/conda-meta/zlib-1.2.13-hd590300_5.json': JSON.stringify({
        ...record,
        url: 'https://conda.anaconda.org/conda-forge/linux-64/zlib-1.2.13-hd590300_5.conda',
        files: ['lib/libz.so', '../outside'],
      }),
      'env/conda-meta/history': '',
      'env/lib/libz.so': 'x',
    };
    expect(await summary('t.tar', tarOf(files))).toEqual([
      [
        'zlib 1.2.13',
        'pkg:conda/zlib@1.2.13?build=hd590300_5&channel=conda-forge&subdir=linux-64',
        'contained',
        ['t.tar!/env/conda-meta/zlib-1.2.13-hd590300_5.json', 't.tar!/env/lib/libz.so'],
      ],
    ]);
  });

  it('has an index in each package', () => {
    const find = (path: string) =>
      findIn('conda', path, JSON.stringify(record)).components?.map(({ identifiers, claim }) => [
        identifiers[0]?.value,
        claim,
      ]);
    expect(find('z.conda!/info-z.tar.zst!/info/index.json')).toEqual([
      ['pkg:conda/zlib@1.2.13?build=hd590300_5&subdir=linux-64&type=conda', { prefix: 'z.conda' }],
    ]);
    expect(find('z.tar.bz2!/info/index.json')).toEqual([
      ['pkg:conda/zlib@1.2.13?build=hd590300_5&subdir=linux-64&type=tar.bz2', { prefix: 'z.tar.bz2' }],
    ]);
  });
});

describe('dpkg', () => {
  const paragraph = (name: string, status: string, ...more: string[]) =>
    [`Package: ${name}`, `Status: ${status}`, 'Version: 1.0-1+b2', 'Architecture: amd64', ...more, ''].join(
      '\n',
    );

  it('lists installed packages and their files', async () => {
    const status = [
      paragraph('libz', 'install ok installed', 'Multi-Arch: same'),
      paragraph('gone', 'deinstall ok config-files'),
      paragraph('tool', 'install ok installed'),
    ].join('\n');
    const files = {
      'root/var/lib/dpkg/status': status,
      'root/var/lib/dpkg/info/libz:amd64.list': '/.\n/lib\n/lib/libz.so\n',
      'root/var/lib/dpkg/info/tool.list': '/.\n/usr\n/usr/bin\n/usr/bin/tool\n/usr/lib\n/usr/share/none\n',
      'root/usr/lib/libz.so': 'x',
      'root/usr/lib/nobody': 'n',
      'root/usr/bin/tool': 'y',
      'root/usr/bin/other': 'z',
    };
    expect(await summary('t.tar', tarOf(files))).toEqual([
      [
        'libz 1.0-1+b2',
        'pkg:deb/debian/libz@1.0-1%2Bb2?arch=amd64',
        'contained',
        ['t.tar!/root/usr/lib/libz.so'],
      ],
      [
        'tool 1.0-1+b2',
        'pkg:deb/debian/tool@1.0-1%2Bb2?arch=amd64',
        'contained',
        ['t.tar!/root/usr/bin/tool'],
      ],
    ]);
    const [, second] = findIn('deb-status', 'r/var/lib/dpkg/status', status).components!;
    expect(status.slice(second!.proof.offset)).toMatch(/^Package: tool\n/);
  });

  it('has a file a package in images without it', () => {
    const { components } = findIn(
      'deb-status',
      'r/var/lib/dpkg/status.d/base',
      paragraph('base', '').replace(/Status.*\n/, ''),
    );
    expect(components?.map(({ name }) => name)).toEqual(['base']);
  });
});
