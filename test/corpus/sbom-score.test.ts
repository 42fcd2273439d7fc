import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { readBom } from '../../src/sbom/document/read.ts';
import { scoreBom } from '../../src/sbom/score/score.ts';

const folder = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'sbom/sbomqs/testdata/bsi');

/** What the names of the cases are about: `missingComponentVersion` is a case of the point `component-version`. */
const SUBJECTS: readonly (readonly [RegExp, string])[] = [
  [/MetadataTimestamp/, 'timestamp'],
  [/Metadata(?:Author|Manufacturer|Supplier|Creator|PersonCreator)/, 'creator'],
  [/Component(?:Author|Manufacturer|Supplier|PersonSupplier)/, 'component-creator'],
  [/ComponentName/, 'component-name'],
  [/ComponentVersion/, 'component-version'],
  [/BsiFilename/, 'filename'],
  [/Bsi(Archive|Executable|Structured)/, '$1'],
  [/BsiEffectiveLicense/, 'effective-licence'],
  [/ComponentDependencies|DependencyInfo|ComponentNoDependencies/, 'dependencies'],
  [/ComponentLicense/, 'distribution-licences'],
  [/SourceHash/, 'source-hash'],
  [/Distribution(?:Intake)?Hash|DeployableHash|ComponentHash/, 'deployable-hash'],
  [/SourceCodeURL/, 'source-uri'],
  [/DownloadURL/, 'deployable-uri'],
  [/SecurityTxt/, 'security-txt'],
  [/Component(?:CPE|PURL|SWID)/, 'identifiers'],
  [/PrimaryComponent/, 'primary-component'],
  [/Vulnerabilities/, 'no-vulnerabilities'],
  [/DocumentNamespace/, 'sbom-uri'],
];

/** Valid by their names, which are of an older version of the guideline: 2.1 demands SHA-512, and a digest that is secure. */
const NOT_VALID_NOW = /HashEmpty|HashSHA(?:1|256)\.|HashMD5|validComponentSourceHash\.spdx/;

/** Documents of two components, of which one lacks a field, and of a document that lacks one: everything else is there. */
const ONE_DEFECT: Readonly<Record<string, string>> = {
  'one-with-archive-prop': 'archive',
  'one-with-creator': 'component-creator',
  'one-with-declared-license': 'original-licences',
  'one-with-deployable-hash': 'deployable-hash',
  'one-with-download-url': 'deployable-uri',
  'one-with-executable-prop': 'executable',
  'one-with-filename': 'filename',
  'one-with-security-txt-url': 'security-txt',
  'one-with-source-code-hash': 'source-hash',
  'one-with-structured-prop': 'structured',
  'doc-missing-sbom-uri': 'sbom-uri',
  'doc-missing-spec-version': 'format',
};

const isNegative = /^(?:missing|invalid|absent|broken|orphan|partial|none|mix|with)/;

if (!existsSync(folder)) {
  test.skip('corpus sbom/bsi', () => {});
  console.log(`corpus sbom/bsi: skipped, there is no ${folder}`);
} else {
  test('corpus sbom/bsi', () => {
    const wrong: string[] = [];
    let labels = 0;
    for (const path of (readdirSync(folder, { recursive: true }) as string[]).sort()) {
      const name = basename(path);
      const defect = Object.entries(ONE_DEFECT).find(([part]) => name.includes(part))?.[1];
      const subject = SUBJECTS.find(([pattern]) => pattern.test(name));
      if (!name.endsWith('.json') || (!defect && !subject)) continue;
      labels++;
      const { failed, reached } = pointsOf(join(folder, path));
      if (defect) {
        if (failed.join() !== defect) wrong.push(`${path}: ${failed.join(', ')} instead of ${defect}`);
        continue;
      }
      const [pattern, point] = subject!;
      const id = point === '$1' ? pattern.exec(name)![1]!.toLowerCase() : point;
      const wanted = !isNegative.test(name) && !NOT_VALID_NOW.test(name);
      if (reached.includes(id) !== wanted)
        wrong.push(`${path}: ${id} should be ${wanted ? 'reached' : 'missed'}`);
    }
    console.log(`corpus sbom/bsi: ${labels - wrong.length} of ${labels} labels agree`);
    // The version stands in the context of this document, though not where it must: the reader does not tell.
    expect(wrong).toEqual([]);
    expect(labels).toBeGreaterThan(100);
  });
}

function pointsOf(path: string) {
  const { bom, notes } = readBom(readFileSync(path));
  const { points } = scoreBom({ bom, notes }).sections.find(({ id }) => id === 'bsi')!;
  const ids = (wanted: boolean) =>
    points
      .filter(({ reached, of }) => of > 0 && (reached === of) === wanted)
      .map(({ id }) => id.replace('bsi.', ''));
  return { failed: ids(false), reached: ids(true) };
}
