import { readdirSync, readFileSync } from 'node:fs';

/** Package URLs with every part and most rules of types. */
export const PURLS = [
  ...[
    'pkg:npm/%40angular/animation@12.3.1',
    'pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=source',
    'PKG:PyPI/Django_x@1.0',
  ],
  ...[
    'pkg:golang/google.golang.org/genproto#googleapis/api/annotations',
    'pkg:npm/@babel/core@7',
    'pkg:docker/a/b@sha256:244fd47e',
  ],
  ...[
    'pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=sources&type=pom',
    'pkg:cpan/DROLSKY/DateTime@1.55',
  ],
  'pkg:swid/Acme/example.com/Enterprise+Server@1.0.0?tag_id=75b8c285-fa7b-485b-b199-4745e3004d0d',
  ...[
    'pkg:julia/X@1?uuid=8ce61222-c28f-5041-a97a-c2198fb817bf',
    'pkg:git/example.org/a/b.git@main',
    'pkg:vscode-extension/a/B@1',
  ],
  ...[
    'pkg:generic/a%2Fb@1?download_url=https://example.org/x?y%26z&checksum=sha1:ab,md5:cd#./x/../y',
    'pkg:///pub/A-b@1',
  ],
  ...[
    'pkg:mlflow/X@3?repository_url=https://adb-1.azuredatabricks.net/api',
    'pkg:huggingface/a/b@FFAA',
    'pkg:otp/App@1#X',
  ],
];

/** CPE names in both bindings. */
export const CPE_NAMES = [
  ...[
    'cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*',
    'cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*',
    'cpe:2.3:a:x:y:1.0:rc1:*:*:*:*:*:*',
  ],
  ...['cpe:2.3:a:python:python:3.9.0:alpha1:*:*:*:*:*:*', 'cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:x64:*'],
  ...[
    'cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*',
    'cpe:2.3:h:cisco:asa_5500:-:*:*:*:*:*:*:*',
    'cpe:/a:apache:struts:2.3~rc',
  ],
  ...[
    'cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*',
    'cpe:2.3:a:f\\:o:b\\!r:1\\.?:*:*:*:*:*:*:*',
  ],
  ...[
    'cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~',
    'cpe:/a:foo%5cbar:big%24money:2010%01:%02sp1',
  ],
  ...[
    'cpe:2.3:a:foo:bar:?.?:*b*:*:*:*:*:*:*',
    'cpe:2.3:*:*:*:*:*:*:*:*:*:*:*',
    'cpe:2.3:a:x:y:NA:*:en-us:*:*:*:*:-',
  ],
  ...[
    'cpe:/o:debian:debian_linux:12',
    'cpe:2.3:o:apple:macos:14.0:*:*:*:*:*:*:*',
    'cpe:2.3:a:*:zlib:*:*:*:*:*:*:*:*',
  ],
];

/** Versions of all kinds, the odd ones included. */
export const VERSIONS = [
  ...[
    '1',
    '1.0',
    '1.0.0',
    '1.2.3',
    '0',
    '00',
    '1.10',
    '2.0.0-rc.1',
    '2.0.0-rc.1+build.5',
    'v1.2.3',
    '1.0a1',
    '1.0.dev3',
  ],
  ...[
    '1!2.0.post1',
    '1.0+local.1',
    '1:2.3-4ubuntu1',
    '1.0~rc1',
    '1.0^git1',
    '2:1.0-0.1',
    '1.0-r1',
    '1.0_alpha1',
    '1.1.1k',
  ],
  ...[
    '1.0.2za',
    '3.0.0-alpha1',
    'dev-main',
    '1.x-dev',
    '1.0.0.RELEASE',
    '1.0-SNAPSHOT',
    '1.0-alpha-1',
    'go1.21rc2',
    '1.2.3-4',
  ],
  ...[
    'v0.0.0-20200101000000-abcdef123456',
    '5.30.1',
    '5.030001',
    '.5',
    '1.2.3.4.5',
    '2024-01-01T00:00:00Z',
    '2016-12-31T23:59:60Z',
  ],
  ...[
    '2024-01-01T00:00:00.5+14:00',
    '1.0.0beta2',
    '1.0.pre.1',
    '3.49.1',
    '1e5',
    '1.0-1.el8',
    '1.18.0-r0',
    '1_2',
    '7.2p8',
    '',
  ],
  ...[
    '1.0a',
    '1..2',
    '-1',
    '1.0-',
    '+1',
    '1.0.0-0',
    '1.0.0--',
    '1.0.0-01',
    '１.0',
    '1.0-sp',
    'final',
    'latest',
    'tip',
    '1.0.GA',
  ],
];

/** Ranges as ecosystems write them. */
export const RANGES = [
  ...[
    '^1.2.3',
    '~1.2',
    '>=1.0.0 <2.0.0 || 3.x',
    '1.0 - 2.0',
    '*',
    '',
    '1.2.x',
    '~> 1.4.4',
    '>= 1.0, != 1.5, < 2',
    '=1.0',
  ],
  ...[
    '~=1.4.2',
    '==1.4.*',
    '!=1.5.*',
    '===1.0',
    '>1.0.post1,<2',
    '[1.0,2.0)',
    '(,1.0],[1.2,)',
    '[1.5]',
    '1.0',
    '(1,2)',
  ],
  ...[
    '<< 2.0-1',
    '>= 1:2.0',
    '>=1.0,<2|^3',
    '1.0 - 1.9 as x',
    '[>1 <2.0]',
    '>=1.2.3-alpha <1.2.4',
    'all',
    '0.1.1+, 1.0.2+',
  ],
  ...[
    '>= 1.0 and < 2.0 or ~> 3.1',
    '^0.0.1',
    '<1.0-0',
    '>=1.0.0-rc.1',
    '1.1.1-1.1.1k',
    '< 1 || > 2',
    '=1.0 || =1.1 || =1.2',
  ],
];

/** Ranges as VERS. */
export const VERS_TEXTS = [
  ...[
    'vers:npm/>=1.0.0|<2.0.0',
    'vers:pypi/1.0|!=1.5|>=2.0|<3.0a1',
    'vers:deb/<1%3A2.3',
    'vers:all/*',
    'vers:none/*',
  ],
  ...[
    'vers:maven/>=1.0-beta|<=1.0',
    'vers:gem/>=2.2.0|!=2.2.1|<2.3.0',
    'VERS:NPM/ 1.0 | =2.0 ||',
    'vers:generic/1|2|3',
  ],
  ...[
    'vers:golang/>v1|<v2',
    'vers:rpm/>=1.0%7Erc1',
    'vers:openssl/>=1.0.2|<1.0.2zb',
    'vers:unknown/>=a|<b',
    'vers:semver/>1|>2|<3|<4',
  ],
  'vers:datetime/>=2024-01-01t00:00:00z',
];

const IDENTITIES = new URL('../../../data/identities/', import.meta.url);

/** Small identity documents of this project. */
export const IDENTITY_TEXTS = readdirSync(IDENTITIES)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .slice(0, 12)
  .map((name) => readFileSync(new URL(name, IDENTITIES), 'utf8'));
