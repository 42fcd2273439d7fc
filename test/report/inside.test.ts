import { expect, test } from 'vitest';
import type { AssayInputs } from '../../src/library/index.ts';
import { assay } from '../../src/library/index.ts';
import { cyclonedxSaying, digestOf } from '../recipes/checked-boms.ts';
import { installed, wheel, zipOf } from '../recipes/packages.ts';

/** What `assay` finds of the question `inside`, by rule. */
async function inside(bytes: Uint8Array, inputs: AssayInputs = {}, name = 'p-1.0-py3-none-any.whl') {
  const report = await assay(bytes, inputs, { name });
  const findings = report.findings.filter(({ rule }) => rule.startsWith('inside.'));
  return { report, findings, verdict: report.verdicts.find(({ question }) => question === 'inside')! };
}

/** A document as auditwheel would write it. */
function claims(...packages: readonly (readonly [name: string, version: string])[]): string {
  const document = JSON.parse(
    cyclonedxSaying(
      packages.map(([name, version]) => ({ name, version, purl: `pkg:pypi/${name}@${version}` })),
      { name: 'p', version: '1.0', purl: 'pkg:pypi/p@1.0' },
    ),
  );
  document.metadata.tools = [{ name: 'auditwheel', version: '6.4.2' }];
  return JSON.stringify(document);
}

const VENDORED = {
  'p/_vendor/vendor.txt': 'tool==2.0\nother==3.0\n',
  'p/_vendor/tool.py': '',
  'p/_vendor/other.py': '',
};
const whl = (documents: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) =>
  wheel('p', '1.0', {
    'p/__init__.py': '',
    ...VENDORED,
    ...Object.fromEntries(
      Object.entries(documents).map(([name, text]) => [`p-1.0.dist-info/sboms/${name}`, text]),
    ),
    ...more,
  });

test('a contradiction fails the question, with both texts and the place that shows the other', async () => {
  const { findings, verdict, report } = await inside(
    whl({ 'a.cdx.json': claims(['tool', '1.9'], ['other', '3.0']) }),
  );
  expect(findings).toEqual([
    {
      rule: 'inside.contradicted',
      question: 'inside',
      level: 'error',
      message:
        'tool 1.9: the document says 1.9 (p-1.0.dist-info/sboms/a.cdx.json /components/0), p/_vendor/vendor.txt says 2.0',
      path: 'p-1.0-py3-none-any.whl!/p/_vendor/vendor.txt',
      offset: 0,
    },
  ]);
  expect(verdict.outcome).toBe('fail');
  expect(verdict.reasons).toContain(
    'SBOM documents (1 inside) against the bytes: 2 confirmed, 1 contradicted',
  );
  expect(report.contents.sboms[0]!.check).toEqual({
    where: 'embedded',
    binding: { state: 'embedded', why: 'RECORD lists it without digest' },
    components: { contradicted: 1, extra: 0, missing: 0, unprovable: 0, confirmed: 2 },
    files: { contradicted: 0, extra: 0, missing: 0, unprovable: 0, confirmed: 0 },
    errors: 0,
  });
});

test('what no document lists is one note; without a document nothing is missing', async () => {
  const { findings, verdict } = await inside(whl({ 'a.cdx.json': claims(['other', '3.0']) }));
  expect(findings).toMatchObject([
    { rule: 'inside.missing', level: 'note', message: '1 component that no SBOM document lists: tool 2.0' },
  ]);
  expect(verdict.outcome).toBe('pass');
  expect((await inside(whl({}))).findings).toEqual([]);
});

test('each claim is a place of its component, with the tool that made it and what the bytes say', async () => {
  const { report } = await inside(
    whl({ 'a.cdx.json': claims(['tool', '1.9']), 'b.cdx.json': claims(['tool', '2.0'], ['gone', '1']) }),
  );
  const said = (name: string) =>
    report.components
      .filter((one) => one.name === name)
      .flatMap(({ occurrences }) => occurrences)
      .filter(({ path }) => path.includes('/sboms/'))
      .map(({ path, literal, rule }) => [path.slice(-10), literal, rule]);
  expect(said('tool')).toEqual([
    ['a.cdx.json', '1.9', 'auditwheel 6.4.2 says so at /components/0: contradicted by the bytes'],
    ['b.cdx.json', '2.0', 'auditwheel 6.4.2 says so at /components/0: confirmed by the bytes'],
  ]);
  expect(report.components.find(({ name }) => name === 'gone')).toMatchObject({
    version: '1',
    presence: 'claimed-only',
    foundBy: 'sbom-documents',
    identifiers: [{ type: 'purl', value: 'pkg:pypi/gone@1', origin: 'declared' }],
  });
});

test('claims of one package URL are one component, and documents that disagree are told', async () => {
  const { report, findings, verdict } = await inside(
    whl({
      'a.cdx.json': claims(['tool', '2.0'], ['other', '3.0'], ['gone', '1.0'], ['same', '7']),
      'b.cdx.json': claims(['gone', '2.0'], ['same', '7']),
    }),
  );
  const named = report.components.filter(({ presence }) => presence === 'claimed-only');
  expect(named.map(({ name, version, occurrences }) => [name, version, occurrences.length])).toEqual([
    ['gone', '1.0', 1],
    ['same', '7', 2],
    ['gone', '2.0', 1],
  ]);
  expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
    [
      'inside.documents-disagree',
      'documents disagree about the version of gone: 1.0 (p-1.0.dist-info/sboms/a.cdx.json), 2.0 (p-1.0.dist-info/sboms/b.cdx.json)',
    ],
  ]);
  expect(verdict.reasons[0]).toMatch(/^3 components \(and 3 only claimed\) in /);
});

test('a RECORD that lists another digest of the document', async () => {
  const text = claims(['tool', '2.0'], ['other', '3.0']);
  const files = installed('p', '1.0', { ...VENDORED, 'p-1.0.dist-info/sboms/a.cdx.json': text });
  const wrong = Buffer.from(digestOf('x'), 'hex').toString('base64url');
  const record = `p-1.0.dist-info/sboms/a.cdx.json,sha256=${wrong},1\n`;
  const { findings } = await inside(zipOf({ ...files, 'p-1.0.dist-info/RECORD': record }));
  expect(findings).toMatchObject([
    {
      rule: 'inside.document-contradicted',
      level: 'error',
      message: 'p-1.0.dist-info/sboms/a.cdx.json: RECORD lists another digest of the document',
      path: 'p-1.0-py3-none-any.whl!/p-1.0.dist-info/sboms/a.cdx.json',
    },
  ]);
});

test('a document in a shipped archive speaks of that archive, and fails nothing', async () => {
  const bytes = zipOf({
    'wheels/p-1.0-py3-none-any.whl': whl({ 'a.cdx.json': claims(['tool', '1.9'], ['other', '3.0']) }),
  });
  const { findings, verdict } = await inside(bytes, {}, 'all.zip');
  expect(findings).toMatchObject([{ rule: 'inside.contradicted', level: 'warning', nested: true }]);
  expect(verdict.outcome).toBe('pass');
});

test('a document that cannot be read is told', async () => {
  const broken = '{"bomFormat":"CycloneDX","specVersion":"1.6","x":tru}';
  const { findings } = await inside(whl({ 'a.cdx.json': broken }));
  expect(findings).toMatchObject([{ rule: 'inside.document-unread', level: 'note' }]);
});
