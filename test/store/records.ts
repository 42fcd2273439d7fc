/** Records that the tests of stores import, as their databases write them. */
export const RECORDS = {
  pysec: {
    id: 'PYSEC-2023-228',
    modified: '2023-11-01T00:00:00Z',
    aliases: ['CVE-2023-5752', 'GHSA-mq26-g339-26xf'],
    summary: 'Mercurial configuration injection in pip',
    affected: [
      {
        package: { ecosystem: 'PyPI', name: 'pip' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '23.3' }] }],
      },
    ],
  },
  julia: {
    id: 'JLSEC-2025-1',
    modified: '2026-01-01T00:00:00Z',
    upstream: ['CVE-2018-25032'],
    affected: [{ package: { ecosystem: 'Julia', name: 'Zlib_jll' }, ranges: [] }],
  },
  withdrawn: {
    id: 'GHSA-wwww-wwww-wwww',
    modified: '2024-01-01T00:00:00Z',
    withdrawn: '2024-01-01T00:00:00Z',
    aliases: ['CVE-2024-9'],
    affected: [{ package: { ecosystem: 'PyPI', name: 'pip' }, versions: ['1'] }],
  },
  cve: {
    dataType: 'CVE_RECORD',
    dataVersion: '5.1',
    cveMetadata: { cveId: 'CVE-2023-5752', state: 'PUBLISHED', dateUpdated: '2024-06-13T18:28:55.183Z' },
    containers: {
      cna: {
        affected: [
          {
            vendor: 'Python Packaging Authority',
            product: 'pip',
            repo: 'https://github.com/pypa/pip',
            cpes: ['cpe:2.3:a:pypa:pip:*:*:*:*:*:*:*:*'],
            versions: [{ version: '0', lessThan: '23.3', status: 'affected', versionType: 'python' }],
          },
        ],
      },
    },
  },
  vex: {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://acme.test/vex/1',
    author: 'Acme',
    timestamp: '2024-02-01T00:00:00Z',
    version: 1,
    statements: [
      {
        vulnerability: { name: 'CVE-2023-5752', aliases: ['GHSA-mq26-g339-26xf'] },
        products: [
          { '@id': 'pkg:pypi/pip@23.2', identifiers: { cpe23: 'cpe:2.3:a:pypa:pip:23.2:*:*:*:*:*:*:*' } },
        ],
        status: 'fixed',
      },
      {
        vulnerability: { name: 'CVE-2024-9' },
        products: [{ '@id': 'pkg:pypi/app@1', subcomponents: [{ '@id': 'pkg:pypi/tool@2' }] }],
        status: 'not_affected',
        justification: 'component_not_present',
      },
    ],
  },
  kev: { catalogVersion: '1', vulnerabilities: [{ cveID: 'CVE-2023-5752', dateAdded: '2024-02-03' }] },
} as const;

/** Scores of two CVEs, one of which nothing else is known of. */
export const EPSS = `#model_version:v2025.03.14,score_date:2026-08-20T12:55:00+0000
cve,epss,percentile
CVE-2023-5752,0.00043,0.125
CVE-1999-0001,0.5,0.75
`;

/** Names of files with their content, as an import finds them in a directory. */
export const FILES: Readonly<Record<string, string>> = {
  'cve.json': JSON.stringify(RECORDS.cve),
  'epss.csv': EPSS,
  'kev.json': JSON.stringify(RECORDS.kev),
  'osv.ndjson': [RECORDS.pysec, RECORDS.julia, RECORDS.withdrawn]
    .map((one) => JSON.stringify(one))
    .join('\n'),
  'vex.json': JSON.stringify(RECORDS.vex),
};
