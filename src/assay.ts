import { hash } from 'node:crypto';
import { type ArtifactInput, type OpenOptions, openArtifact } from './artifact/index.ts';
import {
  type Artifact,
  CAUSES,
  type Host,
  type Level,
  type Limits,
  type Report,
  type ReportInput,
  VERSION,
} from './model/index.ts';
import { type BesideFile, createSignatureSearch, describeBeside } from './provenance/index.ts';
import { judge, type Policy, summarise } from './report/index.ts';
import { compare, createForecastSearch, type Forecast, summaryOf } from './reproducibility/index.ts';
import { createCatalog } from './sbom/index.ts';
import { lookupIdentifiers } from './vulnerability/index.ts';

/** What else is known about an artifact. */
export interface AssayInputs {
  /** Another build of the same artifact, to compare with. */
  readonly against?: ArtifactInput;
  /** Files that lie beside the artifact: signatures, attestations. */
  readonly beside?: readonly BesideFile[];
}

/** How to judge. */
export interface AssayOptions {
  readonly host?: Host;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  readonly onProgress?: OpenOptions['onProgress'];
  /** From which level on a finding fails its question; default `warning`. */
  readonly failOn?: Policy['failOn'];
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
  const catalog = createCatalog();
  const signatures = createSignatureSearch();
  // With another build at hand there is nothing to foretell.
  const search = inputs.against ? undefined : createForecastSearch();
  const artifact = await openArtifact(input, {
    ...openOptions(options),
    interests: [catalog.interest, signatures.interest, ...(search ? [search.interest] : [])],
    ...(search ? { onFields: search.onFields } : { keepStreams: true }),
  });
  let other: Artifact | undefined;
  try {
    other = inputs.against
      ? await openArtifact(inputs.against, { ...openOptions(options), keepStreams: true })
      : undefined;
    const comparison = other ? await compare(artifact, other, openOptions(options)) : null;
    const beside = (inputs.beside ?? []).flatMap((file) => describeBeside(artifact.name, file) ?? []);
    const { components, sboms } = catalog.finish(artifact);
    const evidence = {
      artifact,
      contents: summarise(artifact, components, sboms),
      components,
      attestations: [...beside, ...signatures.attestations],
      comparison,
      matches: [],
      leaks: search ? leaksOf(search.finish(artifact), artifact.name) : [],
      identifiers: lookupIdentifiers(components),
    };
    const { findings, verdicts } = judge(evidence, {
      failOn: options.failOn ?? 'warning',
      ...(options.rebuildLevel ? { rebuildLevel: options.rebuildLevel } : {}),
    });
    return {
      schemaVersion: 1,
      artifact: summaryOf(artifact),
      contents: evidence.contents,
      components,
      attestations: evidence.attestations,
      comparison: evidence.comparison,
      matches: evidence.matches,
      findings,
      verdicts,
      problems: artifact.problems,
      inputs: [
        inputOf('artifact', artifact),
        ...(other ? [inputOf('against', other)] : []),
        ...(inputs.beside ?? []).map(besideInput),
      ],
      tool: { name: 'assay', version: VERSION },
    };
  } finally {
    await other?.close();
    await artifact.close();
  }
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
