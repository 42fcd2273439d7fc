/** One small record or document of every kind that is imported, with every member that is read. */

const CPE = 'cpe:2.3:a:acme:thing:*:*:*:*:*:*:*:*';
const PLATFORM = 'cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*';
const CONFIGURATIONS = [
  {
    operator: 'AND',
    negate: false,
    nodes: [
      {
        operator: 'OR',
        cpeMatch: [
          { vulnerable: true, criteria: CPE, versionStartIncluding: '1.0', versionEndExcluding: '1.0.5' },
          { vulnerable: true, criteria: 'cpe:2.3:a:acme:thing:2.0:rc1:*:*:*:*:*:*' },
        ],
      },
      { operator: 'OR', negate: false, cpeMatch: [{ vulnerable: false, criteria: PLATFORM }] },
    ],
  },
];
const DAY = '2024-05-01T00:00:00.000Z';

const OSV = {
  schema_version: '1.6.0',
  id: 'GHSA-aaaa-bbbb-cccc',
  modified: DAY,
  published: '2024-04-01T00:00:00Z',
  aliases: ['CVE-2024-0001'],
  upstream: ['CVE-2024-0002'],
  summary: 'A weakness',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
  affected: [
    {
      package: { ecosystem: 'PyPI', name: 'Thing', purl: 'pkg:pypi/thing@1' },
      ranges: [
        { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1.10' }] },
        {
          type: 'GIT',
          repo: 'https://github.com/acme/thing',
          events: [{ introduced: '0' }, { fixed: 'ab12' }],
        },
      ],
      versions: ['1.0', '1.1'],
      ecosystem_specific: { affects: { os: ['linux'], arch: [] } },
      database_specific: {
        last_known_affected_version_range: '<= 2.0',
        informational: 'notice',
        categories: ['malicious'],
      },
    },
  ],
  database_specific: { severity: 'HIGH', github_reviewed: false, cpes: [CPE] },
};

const CVE = {
  dataType: 'CVE_RECORD',
  dataVersion: '5.1',
  cveMetadata: { cveId: 'CVE-2024-0001', state: 'PUBLISHED', dateUpdated: DAY, datePublished: DAY },
  containers: {
    cna: {
      providerMetadata: { shortName: 'acme', dateUpdated: DAY },
      title: 'A weakness',
      descriptions: [{ lang: 'en', value: 'A weakness' }],
      tags: ['disputed'],
      metrics: [{ cvssV3_1: { vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' } }],
      affected: [
        {
          vendor: 'Acme',
          product: 'Thing',
          collectionURL: 'https://pypi.org',
          packageName: 'thing',
          packageURL: 'pkg:pypi/thing@1',
          cpes: [CPE],
          repo: 'https://github.com/acme/thing',
          platforms: ['Windows'],
          defaultStatus: 'unaffected',
          versions: [
            { version: '1.0', lessThan: '1.5', status: 'affected', versionType: 'semver' },
            { version: '0', status: 'affected', changes: [{ at: '3', status: 'unaffected' }] },
          ],
        },
      ],
      cpeApplicability: CONFIGURATIONS,
    },
    adp: [
      {
        providerMetadata: { shortName: 'CISA-ADP' },
        metrics: [{ other: { type: 'kev', content: { dateAdded: '2024-06-01' } } }],
      },
    ],
  },
};

const NVD = {
  format: 'NVD_CVE',
  version: '2.0',
  vulnerabilities: [
    {
      cve: {
        id: 'CVE-2024-0001',
        published: '2024-04-01T00:00:00.000',
        lastModified: '2024-05-01T00:00:00.000',
        vulnStatus: 'Analyzed',
        cveTags: [{ sourceIdentifier: 'x', tags: ['disputed'] }],
        descriptions: [{ lang: 'en', value: 'A weakness' }],
        metrics: { cvssMetricV31: [{ source: 'nvd@nist.gov', cvssData: { vectorString: 'CVSS:3.1/AV:N' } }] },
        cisaExploitAdd: '2024-06-01',
        configurations: CONFIGURATIONS,
      },
    },
  ],
};

const CSAF = {
  document: {
    csaf_version: '2.0',
    publisher: { name: 'Acme' },
    tracking: { id: 'ACME-1', initial_release_date: DAY, current_release_date: DAY },
  },
  product_tree: {
    branches: [
      {
        category: 'vendor',
        name: 'Acme',
        branches: [
          {
            category: 'product_name',
            name: 'Thing',
            branches: [
              {
                category: 'product_version_range',
                name: 'vers:semver/<1.5',
                product: {
                  product_id: 'P1',
                  product_identification_helper: {
                    purl: 'pkg:pypi/thing@1',
                    cpe: CPE,
                    hashes: [{ file_hashes: [{ algorithm: 'sha256', value: 'AB' }] }],
                  },
                },
              },
            ],
          },
        ],
      },
    ],
    full_product_names: [
      { product_id: 'P2', name: 'x', product_identification_helper: { purls: ['pkg:npm/x@2'] } },
    ],
    relationships: [{ product_reference: 'P1', full_product_name: { product_id: 'P3' } }],
  },
  vulnerabilities: [
    {
      cve: 'CVE-2024-0001',
      ids: [{ text: 'ACME-A' }],
      title: 'A weakness',
      scores: [{ cvss_v3: { vectorString: 'CVSS:3.1/AV:N' } }],
      product_status: { known_affected: ['P1', 'P3'], known_not_affected: ['P2'] },
      flags: [{ label: 'component_not_present', product_ids: ['P2'] }],
      threats: [{ category: 'impact', details: 'None', product_ids: ['P2'] }],
    },
    { cve: 'CVE-2024-0002', product_status: { fixed: ['P1'] } },
  ],
};

const OPENVEX = {
  '@context': 'https://openvex.dev/ns/v0.2.0',
  author: 'Acme',
  timestamp: DAY,
  statements: [
    {
      vulnerability: { name: 'CVE-2024-0001', aliases: ['GHSA-x'] },
      products: [{ '@id': 'pkg:pypi/a@1', identifiers: { cpe23: CPE }, hashes: { 'sha-256': 'AB' } }],
      status: 'not_affected',
      justification: 'component_not_present',
      impact_statement: 'Not there',
    },
    { vulnerability: 'CVE-2024-2', products: [], status: 'fixed', last_updated: DAY },
  ],
};

const CYCLONEDX = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: {
    timestamp: DAY,
    supplier: { name: 'Acme' },
    component: { 'bom-ref': 'r', purl: 'pkg:npm/r@1' },
  },
  components: [
    {
      'bom-ref': 'a',
      purl: 'pkg:npm/a@1',
      cpe: CPE,
      hashes: [{ alg: 'SHA-256', content: 'CD' }],
      components: [{ 'bom-ref': 'b', purl: 'pkg:npm/b@1' }],
    },
  ],
  vulnerabilities: [
    {
      id: 'CVE-2024-0001',
      references: [{ id: 'GHSA-x' }],
      analysis: { state: 'false_positive', justification: 'code_not_reachable', detail: 'No' },
      affects: [{ ref: 'b' }, { ref: 'urn:cdx:1/1#c' }],
    },
  ],
};

const KEV = { catalogVersion: '1', vulnerabilities: [{ cveID: 'CVE-2024-0001', dateAdded: '2024-06-01' }] };

/** JSON documents of every kind. */
export const RECORDS: readonly object[] = [OSV, CVE, NVD, CSAF, OPENVEX, CYCLONEDX, KEV];

/** Tables and YAML, with the name that says what they are. */
export const TEXT_RECORDS: readonly (readonly [name: string, text: string])[] = [
  ['kev.csv', '"cveID","product, ""x""",dateAdded\nCVE-2024-0001,"a, b",2024-06-01\n'],
  [
    'epss.csv',
    '#model_version:v2025.03.14,score_date:2024-06-01T12:55:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.00043,0.1\n',
  ],
  [
    'psf.yaml',
    'id: PYSEC-2024-1\nmodified: 2024-01-01T00:00:00Z\nwithdrawn: null\ndetails: |\n  A weakness\naffected:\n- package: {ecosystem: PyPI, name: x}\n  ranges:\n  - type: ECOSYSTEM\n    events:\n    - introduced: "0"\n    - fixed: 1.10\n  versions: [1.10, \'2\']\n',
  ],
];
