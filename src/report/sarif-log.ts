import { hash } from 'node:crypto';
import { type ArtifactSummary, type FindingLevel, VERSION } from '../model/index.ts';
import { isDirectory } from './comparison/places.ts';
import { printable } from './printable.ts';

/** A reportingDescriptor (SARIF 2.1.0 §3.49) with what our rules have. */
export interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help?: { readonly text: string };
  readonly defaultConfiguration: { readonly level: FindingLevel };
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** What one result says, before it is written in SARIF's words. */
export interface SarifFact {
  readonly rule: string;
  readonly level: FindingLevel;
  readonly message: string;
  /** Path of an entry, the artifact's own name in front. */
  readonly path: string;
  /** Bytes of that entry. */
  readonly regions?: readonly { readonly offset: number; readonly length?: number }[];
  readonly count?: number;
  /** Who says that nothing need be done, and why (§3.35): consumers then show the result as dealt with. */
  readonly suppressedBy?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** A file that was read; a media type only where it is known. */
export type SarifArtifact = Pick<ArtifactSummary, 'name' | 'size' | 'digests'> &
  Partial<Pick<ArtifactSummary, 'mediaType'>>;

/**
 * One run as a SARIF 2.1.0 log (OASIS standard with errata 01). Every rule that a fact names must be among the rules.
 * @param artifacts the first is what was analysed, the others it was compared with
 */
export function sarifLog(
  rules: readonly SarifRule[],
  facts: readonly SarifFact[],
  artifacts: readonly SarifArtifact[],
  properties?: Readonly<Record<string, unknown>>,
): string {
  const places = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'assay', version: VERSION, semanticVersion: VERSION, rules } },
        artifacts: artifacts.map(artifactOf),
        results: facts.map((fact) => resultOf(fact, places)),
        ...(properties ? { properties } : {}),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** §3.24; the algorithm is named as in IANA's registry of hash names (§3.24.11). */
function artifactOf(artifact: SarifArtifact): object {
  const { name, size, digests, mediaType } = artifact;
  const sha256 = isDirectory(artifact) ? undefined : digests?.sha256;
  return {
    location: { uri: uriOf(name) },
    length: size,
    ...(mediaType === undefined ? {} : { mimeType: mediaType }),
    ...(sha256 === undefined ? {} : { hashes: { 'sha-256': sha256 } }),
  };
}

/** §3.27; the fingerprint (§3.27.17) is the same as long as the same rule concerns the same path. */
function resultOf(fact: SarifFact, rules: ReadonlyMap<string, number>): object {
  const { rule, level, message, path, regions = [], count, suppressedBy, properties } = fact;
  const wholes = regions.length === 0 ? [undefined] : regions;
  return {
    ruleId: rule,
    ruleIndex: rules.get(rule),
    level,
    message: { text: printable(message) || rule },
    locations: wholes.map((region) => ({
      physicalLocation: {
        artifactLocation: { uri: uriOf(path) },
        ...(region === undefined
          ? {}
          : {
              region: {
                byteOffset: region.offset,
                ...(region.length === undefined ? {} : { byteLength: region.length }),
              },
            }),
      },
      logicalLocations: [{ fullyQualifiedName: printable(path), kind: 'resource' }],
    })),
    partialFingerprints: { 'assay/v1': hash('sha256', `${rule}\0${path}`, 'hex') },
    ...(count === undefined ? {} : { occurrenceCount: count }),
    ...(suppressedBy === undefined
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: printable(suppressedBy) }] }),
    ...(properties ? { properties } : {}),
  };
}

/**
 * A relative reference (RFC 3986 §4.2) without `.` segments. Members keep the path the artifact gives them; where it holds
 * `..`, which a consumer would resolve to a file outside, only the part before it: the logical location has the whole path.
 */
function uriOf(path: string): string {
  const segments = path
    .toWellFormed()
    .split('/')
    .filter((segment) => segment !== '.' && segment !== '');
  const up = segments.indexOf('..');
  return (up < 0 ? segments : segments.slice(0, up)).map(encodeURIComponent).join('/') || 'artifact';
}
