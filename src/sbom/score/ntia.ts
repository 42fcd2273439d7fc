import type { ScoreRule } from './rule.ts';
import { dependenciesToldOf, isSaid, timestampOf } from './statements.ts';

const SOURCE = 'NTIA, The Minimum Elements For a Software Bill of Materials (2021-07-12)';

/** The data fields of the minimum elements (NTIA 2021, "Data Fields"). */
export const NTIA_RULES: readonly ScoreRule[] = [
  {
    id: 'ntia.supplier',
    title: 'supplier name',
    source: `${SOURCE}, Supplier Name`,
    level: 'required',
    fix: 'State who makes each component: supplier or originator in SPDX, supplier or manufacturer in CycloneDX.',
    about: 'component',
    judge: ({ supplier, originator }) => isSaid((supplier ?? originator)?.name) || 'no supplier is stated',
  },
  {
    id: 'ntia.name',
    title: 'component name',
    source: `${SOURCE}, Component Name`,
    level: 'required',
    fix: 'Give every component the name its supplier gave it.',
    about: 'component',
    judge: ({ name }) => isSaid(name) || 'it has no name',
  },
  {
    id: 'ntia.version',
    title: 'version of the component',
    source: `${SOURCE}, Version of the Component`,
    level: 'required',
    fix: 'State the version of each component in its own field, not only in its package URL.',
    about: 'component',
    judge: ({ version }) => isSaid(version) || 'no version is stated',
  },
  {
    id: 'ntia.identifier',
    title: 'other unique identifiers',
    source: `${SOURCE}, Other Unique Identifiers`,
    level: 'required',
    fix: 'Add a package URL, or a CPE name where there is none.',
    about: 'component',
    judge: ({ identifiers }) =>
      identifiers.some(({ type }) => type !== 'other') ||
      'it has no package URL, CPE name, SWID tag or content id',
  },
  {
    id: 'ntia.dependencies',
    title: 'dependency relationship',
    source: `${SOURCE}, Dependency Relationship`,
    level: 'required',
    fix: 'Join every component to what needs or contains it, and state it where a component needs nothing.',
    about: 'component',
    judge: dependenciesToldOf,
  },
  {
    id: 'ntia.author',
    title: 'author of SBOM data',
    source: `${SOURCE}, Author of SBOM Data`,
    level: 'required',
    fix: 'Name the person or organization that made the SBOM, beside the tool.',
    about: 'document',
    judge: ({ bom: { creators } }) => {
      if (creators.some(({ kind, name, email }) => kind !== 'tool' && (isSaid(name) || isSaid(email))))
        return true;
      return creators.length > 0 ? 'only a tool is named' : 'nobody is named';
    },
  },
  {
    id: 'ntia.timestamp',
    title: 'timestamp',
    source: `${SOURCE}, Timestamp`,
    level: 'required',
    fix: 'State when the SBOM was put together, as 2026-01-31T12:00:00Z.',
    about: 'document',
    judge: timestampOf,
  },
];
