import { hash } from 'node:crypto';
import { type ArtifactInput, type OpenOptions, openArtifact } from './artifact/index.ts';
import {
  type Artifact,
  CAUSES,
  type CauseCode,
  type Comparison,
  type Component,
  type Host,
  type Level,
  type Limits,
  type Report,
  type ReportInput,
  VERSION,
  type VexStatement,
} from './model/index.ts';
import {
  type BesideFile,
  createSignatureSearch,
  evidenceFiles,
  judgeOrigin,
  type OriginInput,
  watchDigests,
} from './provenance/index.ts';
import {
  applyPolicy,
  expectationsOf,
  judge,
  type Policy,
  type PolicyDocument,
  projectOf,
  resolvePolicy,
  summarise,
} from './report/index.ts';
import { compare, createForecastSearch, type Forecast, summaryOf } from './reproducibility/index.ts';
import {
  type Cataloger,
  createCatalog,
  createDocumentCheck,
  type GivenBom,
  type OtherNames,
} from './sbom/index.ts';
import {
  type AdvisoryStore,
  artifactSubject,
  askedAdvisories,
  decideByVex,
  digestedFiles,
  filesKnownByContent,
  lookedUp,
  lookupIdentifiers,
  type MatchContext,
  matchComponents,
  platformComponents,
  type VexApplication,
  type VexSubject,
} from './vulnerability/index.ts';

/** What else is known about an artifact. */
export interface AssayInputs {
  /** Another build of the same artifact, to compare with. */
  readonly against?: ArtifactInput;
  /** Files that lie beside the artifact: signatures, attestations. */
  readonly beside?: readonly BesideFile[];
  /** What vouches for it, and who judges that; without it what lies beside is told, and not verified. */
  readonly origin?: OriginInput;
  /** SBOM documents that lie beside the artifact; those in it are always read. */
  readonly documents?: readonly GivenBom[];
  /** Advisories to ask; without them the question `known` stays open. */
  readonly advisories?: AdvisoriesInput;
}

/** The advisories at hand, and how components are looked up in them. */
export interface AdvisoriesInput extends Omit<MatchContext, 'store'> {
  readonly store: AdvisoryStore;
  /** VEX statements given with the question; they come before those of the store. */
  readonly vex?: readonly VexStatement[];
}

/** How to judge. */
export interface AssayOptions {
  readonly host?: Host;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  readonly onProgress?: OpenOptions['onProgress'];
  /** Who looks for components; those that need no data of their own unless given. */
  readonly catalogers?: readonly Cataloger[];
  /** Other names of software, by which claims of documents are matched with components; asked for where there is a document. */
  readonly names?: () => Promise<OtherNames>;
  /** From which level on a finding fails its question; default `warning`. */
  readonly failOn?: Policy['failOn'];
  /** What must be so for a question to pass, and the moment of asking in seconds since 1970. */
  readonly policy?: { readonly document: PolicyDocument; readonly now: number };
  /** From which level on a rebuild passes; below it, it fails. Default: see {@link Policy}. */
  readonly rebuildLevel?: Level;
}

/**
 * The pipeline: opens an artifact once, lets every question see its bytes in that one pass, and judges what was found.
 * @throws AssayError where the artifact cannot be read at all; what is wrong with it is in the report
 */
export async function assay(
  input: ArtifactInput,
  inputs: AssayInputs = {},
  options: AssayOptions = {},
): Promise<Report> {
  const documents = createDocumentCheck(options.catalogers);
  const catalog = createCatalog(documents.catalogers);
  const signatures = createSignatureSearch();
  const search = createForecastSearch();
  const watch = inputs.origin && inputs.origin.evidence.length > 0 ? watchDigests() : undefined;
  const artifact = await openArtifact(input, {
    ...openOptions(options),
    interests: [
      catalog.interest,
      ...documents.interests,
      signatures.interest,
      search.interest,
      ...(watch ? [watch.interest] : []),
    ],
    // With another build at hand there is nothing to foretell, and header fields are compared; contents are looked into all the same.
    ...(inputs.against ? { keepStreams: true } : { onFields: search.onFields }),
  });
  let other: Artifact | undefined;
  try {
    other = inputs.against
      ? await openArtifact(inputs.against, { ...openOptions(options), keepStreams: true })
      : undefined;
    const comparison = other ? await compare(artifact, other, openOptions(options)) : null;
    const { advisories } = inputs;
    const inside = await documents.finish({
      artifact,
      summary: summaryOf(artifact),
      ...catalog.finish(artifact),
      ...(inputs.documents ? { beside: inputs.documents } : {}),
      ...(options.names ? { names: options.names } : {}),
    });
    const { components: named, sboms } = inside;
    const components = [...named, ...(await filesKnown(artifact, named, advisories))];
    const subject = { ...artifactSubject(artifact, named), components };
    const project = projectOf(artifact, subject.roots);
    const policy = options.policy && resolvePolicy(options.policy.document, project);
    const { attestations, origin, memory } = await judgeOrigin(
      artifact,
      { ...inputs, inside: signatures.attestations },
      watch?.digests() ?? {},
      policy && expectationsOf(policy.rules),
      project.purls,
    );
    const decided = advisories ? await matched(subject, advisories) : NOTHING;
    const evidence = {
      artifact,
      contents: summarise(artifact, components, sboms),
      components,
      ...(inside.check ? { documents: { check: inside.check, conflicts: inside.conflicts } } : {}),
      attestations,
      ...(origin ? { origin } : {}),
      ...(memory ? { memory } : {}),
      comparison,
      matches: decided.weaknesses,
      unmatched: decided.unmatched,
      ...(advisories ? { advisories: await askedAdvisories(advisories.store) } : {}),
      leaks: comparison
        ? embeddedLeaks(search.finish(artifact), comparison, artifact.name)
        : leaksOf(search.finish(artifact), artifact.name),
      identifiers: lookupIdentifiers(components),
    };
    const rebuildLevel = policy?.rules.level?.value ?? options.rebuildLevel;
    const failOn = policy?.rules.failOn?.value ?? options.failOn ?? 'warning';
    const judged = judge(evidence, {
      failOn,
      ...(rebuildLevel ? { rebuildLevel } : {}),
    });
    const answer = policy
      ? applyPolicy(judged, policy, { evidence, failOn, now: options.policy!.now })
      : judged;
    return {
      schemaVersion: 1,
      artifact: summaryOf(artifact),
      contents: evidence.contents,
      components,
      attestations: evidence.attestations,
      ...(memory ? { memory } : {}),
      comparison: evidence.comparison,
      matches: evidence.matches,
      ...answer,
      problems: artifact.problems,
      inputs: [
        inputOf('artifact', artifact),
        ...(other ? [inputOf('against', other)] : []),
        ...evidenceFiles(inputs).map(besideInput),
      ],
      tool: { name: 'assay', version: VERSION },
    };
  } finally {
    await other?.close();
    await artifact.close();
  }
}

const NOTHING: VexApplication = { weaknesses: [], unmatched: [] };

/** What is known against the components, with the VEX statements that apply, and those given that came to nothing. */
async function matched(
  subject: VexSubject,
  { vex = [], ...context }: AdvisoriesInput,
): Promise<VexApplication> {
  const weaknesses = await matchComponents(lookedUp(subject.components), context);
  const platforms = platformComponents(context.platforms ?? []);
  const sources = { store: context.store, given: vex };
  const decided = await decideByVex(weaknesses, { ...subject, platforms }, sources);
  const unmatched = decided.unmatched.filter(({ statement }) => statement.source === 'file');
  return { ...decided, unmatched };
}

/** Files that some advisory names by their content, whoever they belong to. */
async function filesKnown(
  { entries }: Artifact,
  named: readonly Component[],
  advisories: AdvisoriesInput | undefined,
): Promise<readonly Component[]> {
  return advisories ? await filesKnownByContent(digestedFiles(entries), advisories.store, named) : [];
}

/** Causes that give away the building machine and its user, whether the other build has them as well or not. */
const OF_THE_MACHINE: ReadonlySet<CauseCode> = new Set([
  'content.build-path',
  'content.username',
  'content.hostname',
]);

/** What the building machine left in contents, where the comparison does not say so: two builds on one machine agree on it. */
function embeddedLeaks({ predictions }: Forecast, { causes }: Comparison, name: string) {
  const told = new Set(causes.map(({ code }) => code));
  return predictions
    .filter(
      ({ code, likelihood }) => OF_THE_MACHINE.has(code) && likelihood !== 'possible' && !told.has(code),
    )
    .map(({ code, evidence, example, offset, count }) => ({
      rule: `rebuild.${code}`,
      message: `left by the building machine: ${CAUSES[code].title}; ${evidence}`,
      path: name + example,
      ...(offset === undefined ? {} : { offset }),
      count,
    }));
}

/** What is certain or likely to differ in another build; what is merely possible is left to `assay forecast`. */
function leaksOf({ predictions }: Forecast, name: string) {
  return predictions
    .filter(({ likelihood }) => likelihood !== 'possible')
    .map(({ code, likelihood, evidence, example, offset, count }) => ({
      rule: `rebuild.${code}`,
      message: `${likelihood} to differ in another build: ${CAUSES[code].title}; ${evidence}`,
      path: name + example,
      ...(offset === undefined ? {} : { offset }),
      count,
    }));
}

function openOptions({ host, limits, signal, onProgress }: AssayOptions): OpenOptions {
  return {
    ...(limits ? { limits } : {}),
    ...(host ? { files: host.files } : {}),
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
  };
}

function inputOf(role: ReportInput['role'], { name, size, digests }: Artifact): ReportInput {
  return { role, name, size, ...(digests ? { digests } : {}) };
}

function besideInput({ name, content }: BesideFile): ReportInput {
  return { role: 'beside', name, size: content.length, digests: { sha256: hash('sha256', content, 'hex') } };
}
