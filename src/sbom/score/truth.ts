import {
  type Bom,
  type BomCheck,
  type BomCheckVerdict,
  type BomNote,
  type BomScoreFailure,
  type BomScoreLevel,
  type BomScorePoint,
  type CheckedComponent,
  DIGEST_DIGITS,
} from '../../model/index.ts';
import { canonicalJudged, isJudged, syntaxJudged, versionJudged } from './identifiers.ts';
import { type Judged, labelOf, MOST_FAILURES, type ScoreInput } from './rule.ts';
import type { ScoreView } from './view.ts';

const NO_ARTIFACT = 'not measured, give --artifact';
const SOURCE = 'Assay, docs/sbom.md';

/** One thing a point looks at. */
interface Looked {
  readonly what: string;
  readonly place: string;
  readonly judged: Judged;
}

interface Head {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly level?: BomScoreLevel;
  readonly fix: string;
}

/** What is true: first what the bytes say, where they are at hand, then what the document shows by itself. */
export function truthPoints(input: ScoreInput, view: ScoreView): readonly BomScorePoint[] {
  return [...bytePoints(input), ...checkPoints(input.check), ...documentPoints(input.notes, view)];
}

function bytePoints({ coverage }: ScoreInput): readonly BomScorePoint[] {
  const head: Head = {
    id: 'truth.bytes',
    title: 'bytes in files of a listed component',
    unit: 'byte',
    fix: 'List the components that the files named belong to: `assay sbom create` finds them.',
  };
  if (!coverage) return [notMeasured(head)];
  const { bytes, covered, largest } = coverage;
  return [{ ...headOf(head), reached: covered, of: bytes, failures: largest.slice(0, MOST_FAILURES) }];
}

function checkPoints(check: BomCheck | undefined): readonly BomScorePoint[] {
  const components = check?.components ?? [];
  const claims = components.filter(({ claim }) => claim !== undefined);
  const isNot = (verdict: BomCheckVerdict) => (one: CheckedComponent) => one.verdict !== verdict || one.why;
  const shown = components.filter(
    ({ verdict }) => verdict === 'missing' || verdict === 'confirmed' || verdict === 'contradicted',
  );
  const points: readonly (readonly [Head, readonly Looked[]])[] = [
    [
      CHECKED.bound,
      (check?.documents ?? []).map((own) => ({
        what: 'document',
        place: '',
        judged: isBound(own.binding.state) || own.binding.why,
      })),
    ],
    [CHECKED.evidence, claims.map(lookedBy((one) => one.verdict === 'confirmed' || one.why))],
    [CHECKED.contradictions, claims.map(lookedBy(isNot('contradicted')))],
    [CHECKED.extra, claims.map(lookedBy(isNot('extra')))],
    [CHECKED.missing, shown.map(lookedBy(isNot('missing')))],
    [
      CHECKED.files,
      (check?.files ?? []).map(({ path, place = '', verdict, why }) => ({
        what: path,
        place,
        judged: verdict === 'confirmed' || (why ?? verdict),
      })),
    ],
  ];
  return points.map(([head, looked]) => (check ? pointOf(head, looked) : notMeasured(head)));
}

const CHECKED = {
  bound: {
    id: 'truth.bound',
    title: 'bound to this artifact',
    unit: 'document',
    fix: 'State the SHA-256 of the artifact with the component that the SBOM is about.',
  },
  evidence: {
    id: 'truth.evidence',
    title: 'components that the bytes confirm',
    unit: 'component',
    level: 'additional',
    fix: 'See `assay sbom check` for each of them, and list only what is there.',
  },
  contradictions: {
    id: 'truth.contradictions',
    title: 'components that the bytes do not contradict',
    unit: 'component',
    fix: 'Correct what the bytes contradict: the literal in them is in `assay sbom check`.',
  },
  extra: {
    id: 'truth.extra',
    title: 'components that are there',
    unit: 'component',
    fix: 'Take out what is not in the artifact, or state that it is only needed.',
  },
  missing: {
    id: 'truth.missing',
    title: 'components found that are listed',
    unit: 'component',
    fix: 'Add what the bytes show: `assay sbom create` lists it.',
  },
  files: {
    id: 'truth.files',
    title: 'files that the bytes confirm',
    unit: 'file',
    fix: 'Make the SBOM from the artifact as it is shipped.',
  },
} as const satisfies Record<string, Head>;

function documentPoints(
  notes: readonly BomNote[],
  { bom, components, artifactsOf }: ScoreView,
): readonly BomScorePoint[] {
  const errors = notes.filter(({ level }) => level === 'error');
  const first = errors[0];
  const why = first && `${first.message}${errors.length > 1 ? `, and ${errors.length - 1} more errors` : ''}`;
  const identifiers = bom.packages.flatMap((own) =>
    own.identifiers.filter(isJudged).map((identifier) => ({ own, identifier })),
  );
  const each = (judge: (identifier: (typeof identifiers)[number]['identifier']) => Judged) =>
    identifiers.map(({ own, identifier }) => ({
      what: labelOf(own),
      place: own.place,
      judged: judge(identifier),
    }));
  const files = new Set(bom.files.map(({ ref }) => ref));
  const holds = bom.relationships.filter(({ kind, to }) => kind === 'CONTAINS' && files.has(to));
  const owners = new Set(holds.map(({ from }) => from));
  return [
    pointOf(DOCUMENT.readable, [{ what: 'document', place: first?.place ?? '', judged: why ?? true }]),
    pointOf(DOCUMENT.digests, digestsIn(bom)),
    pointOf(DOCUMENT.parse, each(syntaxJudged)),
    pointOf(DOCUMENT.canonical, each(canonicalJudged)),
    pointOf(
      DOCUMENT.version,
      components.map((own) => ({ what: labelOf(own), place: own.place, judged: versionJudged(own) })),
    ),
    pointOf(
      DOCUMENT.stated,
      components.map((own) => {
        const { occurrences, hashes, references } = own;
        const digests = hashes.length + references.filter((one) => one.hashes !== undefined).length;
        const states = occurrences.length + digests + artifactsOf(own.ref).length > 0 || owners.has(own.ref);
        return {
          what: labelOf(own),
          place: own.place,
          judged: states || 'it has neither a place, nor a file, nor a digest',
        };
      }),
    ),
  ];
}

const DOCUMENT = {
  readable: {
    id: 'truth.readable',
    title: 'no errors by its own standard',
    unit: 'document',
    fix: 'Correct what `assay sbom validate` lists.',
  },
  digests: {
    id: 'truth.digests',
    title: 'digests of the length of their algorithm',
    unit: 'digest',
    fix: 'Write each digest whole, in hexadecimal.',
  },
  parse: {
    id: 'truth.identifiers-parse',
    title: 'identifiers that can be read',
    unit: 'identifier',
    fix: 'Correct the identifiers: `assay id parse` tells what is wrong with one.',
  },
  canonical: {
    id: 'truth.identifiers-canonical',
    title: 'identifiers in canonical form',
    unit: 'identifier',
    level: 'additional',
    fix: 'Write each in its canonical form, so that others find it under the same name.',
  },
  version: {
    id: 'truth.identifiers-version',
    title: 'package URLs with the version of their component',
    unit: 'component',
    fix: 'State one version: in the package URL and in the field.',
  },
  stated: {
    id: 'truth.stated-evidence',
    title: 'components with a place, a file or a digest',
    unit: 'component',
    level: 'additional',
    fix: 'State where each component was found, or its digest: without it nobody can check it.',
  },
} as const satisfies Record<string, Head>;

function digestsIn({ packages, files }: Bom): readonly Looked[] {
  const all = [
    ...packages.map((own) => ({
      what: labelOf(own),
      place: own.place,
      hashes: [...own.hashes, ...own.references.flatMap((one) => one.hashes ?? [])],
    })),
    ...files.map(({ path, place, hashes }) => ({ what: path, place, hashes })),
  ];
  return all.flatMap(({ what, place, hashes }) =>
    hashes.map(({ algorithm, value }) => {
      const digits = DIGEST_DIGITS[algorithm];
      const isWhole = value.length === digits && /^[0-9a-f]*$/.test(value);
      return {
        what,
        place,
        judged:
          digits === undefined
            ? undefined
            : isWhole || `it is no value of ${algorithm}: ${value.length} digits`,
      };
    }),
  );
}

function isBound(state: string): boolean {
  return state === 'bound' || state === 'embedded';
}

function lookedBy(judge: (one: CheckedComponent) => Judged) {
  return (one: CheckedComponent): Looked => {
    const version = one.claim?.version ?? one.found?.version;
    const what = version === undefined ? one.name : `${one.name} ${version}`;
    return { what, place: one.claim?.place ?? '', judged: judge(one) };
  };
}

function pointOf(head: Head, looked: readonly Looked[]): BomScorePoint {
  const about = looked.filter(({ judged }) => judged !== undefined);
  const failed = about.filter(({ judged }) => judged !== true);
  const failures = failed
    .slice(0, MOST_FAILURES)
    .map(({ what, place, judged }): BomScoreFailure => ({ what, place, why: judged as string }));
  return { ...headOf(head), reached: about.length - failed.length, of: about.length, failures };
}

function notMeasured(head: Head): BomScorePoint {
  return { ...headOf(head), reached: 0, of: 0, notMeasured: NO_ARTIFACT, failures: [] };
}

function headOf({ id, title, unit, level = 'required', fix }: Head) {
  return { id, title, source: SOURCE, level, unit, fix };
}
