import type { BomPackage } from '../../model/index.ts';
import type { Judged, ScoreRule } from './rule.ts';
import { isSaid, licenceJudged } from './statements.ts';
import { isUri, isWebAddress, type ScoreView } from './view.ts';

const SOURCE = 'BSI TR-03183-2 v2.1.0 (2025-08-20)';

/** Digests that count as cryptographically secure (BSI TR-02102-1). */
const SECURE = /^(?:sha(?:256|384|512)|sha3-(?:256|384|512)|blake2b-(?:256|384|512)|blake3)$/;

/** Additional fields (table 5) and optional ones (table 6) of each component. */
export const BSI_EXTRA_RULES: readonly ScoreRule[] = [
  {
    id: 'bsi.source-uri',
    title: 'source code URI',
    source: `${SOURCE}, 5.2.4`,
    level: 'additional',
    fix: 'Give the address of the source of this version: reference source-distribution or vcs, in SPDX 3 a source artifact.',
    about: 'component',
    judge: (own, view) => uriJudged(sourceUris(own, view), 'no address of its source is stated'),
  },
  {
    id: 'bsi.deployable-uri',
    title: 'URI of the deployable form',
    source: `${SOURCE}, 5.2.4`,
    level: 'additional',
    fix: 'Give the address the component is downloaded from: reference distribution, or downloadLocation.',
    about: 'component',
    judge: (own) => uriJudged(deployableUris(own), 'no download address is stated'),
  },
  {
    id: 'bsi.identifiers',
    title: 'other unique identifiers',
    source: `${SOURCE}, 5.2.4`,
    level: 'additional',
    fix: 'Add a package URL, a CPE name or a SWID tag.',
    about: 'component',
    judge: ({ identifiers }) =>
      identifiers.some(({ type }) => type !== 'other') || 'it has no package URL, CPE name or SWID tag',
  },
  {
    id: 'bsi.original-licences',
    title: 'original licences',
    source: `${SOURCE}, 5.2.4 and 6.1`,
    level: 'additional',
    fix: 'State the licence its creator gave it as an SPDX expression: declared.',
    about: 'component',
    judge: ({ licences: { declared, named } }) => licenceJudged(declared, named),
  },
  {
    id: 'bsi.effective-licence',
    title: 'effective licence',
    source: `${SOURCE}, 5.2.5`,
    level: 'optional',
    fix: 'State the licence you use it under: property bsi:component:effectiveLicense, in SPDX 3 a relationship.',
    about: 'component',
    judge: (own, { effective }) => {
      const property = own.properties.find(({ name }) => /^bsi:component:effectiveLicen[cs]e$/.test(name));
      if (property) return licenceJudged(property.value, []);
      return effective.has(own.ref) || 'no effective licence is stated';
    },
  },
  {
    id: 'bsi.source-hash',
    title: 'hash of the source code',
    source: `${SOURCE}, 5.2.5`,
    level: 'optional',
    fix: 'Add the SHA-512 of the source archive to its reference.',
    about: 'component',
    judge: sourceHashJudged,
  },
  {
    id: 'bsi.security-txt',
    title: 'URL of the security.txt',
    source: `${SOURCE}, 5.2.5`,
    level: 'optional',
    fix: 'Add the address of the creator’s security.txt: reference rfc-9116, in SPDX 3 securityOther.',
    about: 'component',
    judge: ({ references }) => {
      const own = references.find(
        ({ kind, url }) => kind === 'rfc-9116' || (kind === 'securityOther' && /security\.txt$/.test(url)),
      );
      if (!own) return 'no security.txt is stated';
      return isWebAddress(own.url) || `${JSON.stringify(own.url)} is no web address`;
    },
  },
];

function uriJudged(uris: readonly string[], missing: string): Judged {
  const said = uris.filter(isSaid);
  if (said.length === 0) return missing;
  return said.some(isUri) || `${JSON.stringify(said[0])} is no URI`;
}

function sourceUris(own: BomPackage, { sourcesOf, kept }: ScoreView): readonly string[] {
  const isSource = ({ kind }: { readonly kind: string }) => kind === 'source-distribution' || kind === 'vcs';
  const info = ['sourceInfo', 'software_sourceInfo'].flatMap((field) => kept(field, own.ref));
  return [
    ...own.references.filter(isSource).map(({ url }) => url),
    ...sourcesOf(own.ref).flatMap(({ references, download }) => [
      ...references.map(({ url }) => url),
      ...(download === undefined ? [] : [download]),
    ]),
    // A free text in SPDX 2; it counts where it is an address.
    ...info.filter((value) => typeof value === 'string' && isUri(value)).map(String),
  ];
}

function deployableUris(own: BomPackage): readonly string[] {
  const references = own.references.filter(({ kind }) =>
    /^(?:distribution(?:-intake)?|binaryArtifact)$/.test(kind),
  );
  return [...(own.download === undefined ? [] : [own.download]), ...references.map(({ url }) => url)];
}

function sourceHashJudged(own: BomPackage, { sourcesOf }: ScoreView): Judged {
  const hashes = [
    ...own.references.filter(({ kind }) => kind === 'source-distribution').flatMap((one) => one.hashes ?? []),
    ...sourcesOf(own.ref).flatMap((one) => one.hashes),
  ];
  if (hashes.some(({ algorithm }) => SECURE.test(algorithm))) return true;
  return hashes.length === 0 ? 'no digest of its source is stated' : `${hashes[0]!.algorithm} is not secure`;
}
