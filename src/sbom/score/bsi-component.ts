import type { BomFile, BomPackage } from '../../model/index.ts';
import type { Judged, ScoreRule } from './rule.ts';
import { contactOf, dependenciesToldOf, isSaid, licenceJudged } from './statements.ts';
import type { ScoreView } from './view.ts';

const SOURCE = 'BSI TR-03183-2 v2.1.0 (2025-08-20), 5.2.2';

/** The sentence that makes an absent purpose of a file a statement (TR-03183-2, 8.2). */
const PURPOSES_TELL = /additionalPurpose.*TR-03183/i;

/** Required fields of each component (table 3). */
export const BSI_COMPONENT_RULES: readonly ScoreRule[] = [
  {
    id: 'bsi.component-creator',
    title: 'component creator',
    source: SOURCE,
    level: 'required',
    fix: 'Give the e-mail address of who makes the component, or a web address: manufacturer in CycloneDX, originatedBy in SPDX.',
    about: 'component',
    judge: contactOf,
  },
  {
    id: 'bsi.component-name',
    title: 'component name',
    source: SOURCE,
    level: 'required',
    fix: 'Give every component the name its creator gave it, or its file name.',
    about: 'component',
    judge: ({ name }) => isSaid(name) || 'it has no name',
  },
  {
    id: 'bsi.component-version',
    title: 'component version',
    source: SOURCE,
    level: 'required',
    fix: 'State the version, or the modification date of the file where the creator gave none.',
    about: 'component',
    judge: ({ version }) => isSaid(version) || 'no version is stated',
  },
  {
    id: 'bsi.filename',
    title: 'filename of the component',
    source: SOURCE,
    level: 'required',
    fix: 'State the name of the file without its folder: property bsi:component:filename, or a distribution artifact in SPDX 3.',
    about: 'component',
    judge: filenameJudged,
  },
  {
    id: 'bsi.dependencies',
    title: 'dependencies on other components',
    source: SOURCE,
    level: 'required',
    fix: 'List what each component depends on or contains, an empty list where it is nothing, and only what the SBOM has.',
    about: 'component',
    judge: dependenciesToldOf,
  },
  {
    id: 'bsi.distribution-licences',
    title: 'distribution licences',
    source: `${SOURCE} and 6.1`,
    level: 'required',
    fix: 'State the licence it is used under as an SPDX expression: concluded, with LicenseRef- for what SPDX does not list.',
    about: 'component',
    // CycloneDX before 1.6 cannot say which of the two a licence is, and most writers still do not.
    judge: ({ licences: { concluded, declared, named } }, { bom }) =>
      licenceJudged(
        concluded ?? (bom.specification === 'CycloneDX' ? declared : undefined),
        concluded === undefined ? named : [],
      ),
  },
  {
    id: 'bsi.deployable-hash',
    title: 'SHA-512 of the deployable component',
    source: SOURCE,
    level: 'required',
    fix: 'Add the SHA-512 of the file as deployed: to the distribution reference in CycloneDX, to the distribution artifact in SPDX 3.',
    about: 'component',
    judge: hashJudged,
  },
  propertyRule('executable', 'executable property', /^(?:executable|non-executable|true|false)$/i, [
    'EXECUTABLE',
  ]),
  propertyRule('archive', 'archive property', /^(?:archive|no archive|true|false)$/i, ['ARCHIVE']),
  propertyRule('structured', 'structured property', /^(?:structured|unstructured|true|false)$/i, [
    'CONTAINER',
    'FIRMWARE',
  ]),
];

/** A property of the BSI taxonomy for CycloneDX, or a purpose of the distribution artifact in SPDX 3 (8.1.4 to 8.1.6, 8.2). */
function propertyRule(word: string, title: string, values: RegExp, purposes: readonly string[]): ScoreRule {
  const name = `bsi:component:${word}`;
  return {
    id: `bsi.${word}`,
    title,
    source: `${SOURCE} and 8.2`,
    level: 'required',
    fix: `State it in the property ${name} in CycloneDX, as a purpose of the distribution artifact in SPDX 3.`,
    about: 'component',
    judge: (own, view) => {
      const property = own.properties.find((one) => one.name === name);
      if (property)
        return (
          values.test(property.value.trim()) || `${JSON.stringify(property.value)} is no value of ${name}`
        );
      const files = view.artifactsOf(own.ref);
      const tells = ({ kinds, comment = '' }: BomFile) =>
        kinds.some((kind) => purposes.includes(kind)) || PURPOSES_TELL.test(comment);
      return files.some(tells) || `${word} or not is not stated`;
    },
  };
}

function filenameJudged(own: BomPackage, { artifactsOf }: ScoreView): Judged {
  const property = own.properties.find(({ name }) => name === 'bsi:component:filename')?.value;
  const name = property ?? artifactsOf(own.ref)[0]?.path ?? own.fileName;
  if (!isSaid(name)) return 'no file name is stated';
  return !/[/\\]/.test(name.replace(/^\.\//, '')) || `${JSON.stringify(name)} is a path, no file name`;
}

function hashJudged(own: BomPackage, { artifactsOf }: ScoreView): Judged {
  const references = own.references.filter(({ kind }) => /^distribution(?:-intake)?$/.test(kind));
  const hashes = [
    ...references.flatMap((one) => one.hashes ?? []),
    ...artifactsOf(own.ref).flatMap((file) => file.hashes),
  ];
  if (hashes.some(({ algorithm, value }) => algorithm === 'sha512' && /^[0-9a-f]+$/.test(value))) return true;
  const other = (hashes[0] ?? own.hashes[0])?.algorithm;
  return other === undefined
    ? 'no digest is stated'
    : `there is a digest of ${other}, but no SHA-512 of the deployable form`;
}
