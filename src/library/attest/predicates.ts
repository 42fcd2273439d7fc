import { nodeHost } from '../../host/index.ts';
import { AssayError } from '../../model/index.ts';
import {
  type Predicate,
  publishPredicate,
  readDecision,
  type SubjectFile,
  vsaPredicate,
} from '../../provenance/index.ts';
import { REBUILD_COMPARISON } from '../../report/index.ts';
import { loadBoms } from '../../sbom/index.ts';
import { about } from './files.ts';

/** What is stated of a file; paths are of documents. */
export type Stated =
  | { readonly kind: 'sbom'; readonly document: string }
  /** A report of `assay check --format json`; `resource` is the URI the file is known by. */
  | { readonly kind: 'vsa'; readonly report: string; readonly resource?: string }
  /** A statement of `assay diff --format statement`. */
  | { readonly kind: 'rebuild'; readonly statement: string }
  | { readonly kind: 'publish' }
  /** JSON of any type. */
  | { readonly kind: 'predicate'; readonly type: string; readonly document: string };

/** Types of the predicates that bills of materials are (in-toto/attestation `spec/predicates`). */
const SBOM_TYPES = { SPDX: 'https://spdx.dev/Document', CycloneDX: 'https://cyclonedx.org/bom' } as const;

/** The predicate that states it. @throws AssayError `attest.input`, `input.*`, `sbom.*` */
export async function predicateOf(stated: Stated, file: SubjectFile): Promise<Predicate> {
  switch (stated.kind) {
    case 'publish':
      return publishPredicate(file.name ?? '');
    case 'predicate':
      return await about(stated.document, (content) => ({ type: stated.type, json: textOf(content) }));
    case 'sbom':
      return await about(stated.document, sbomPredicate);
    case 'rebuild':
      return await about(stated.statement, (content) => rebuildPredicate(content, file));
    case 'vsa': {
      const { report, resource } = stated;
      // Reports hold no time, so that the same artifact gives the same report: it was decided when the file was written.
      const { mtime } = await nodeHost.files.status(report, { follow: true });
      const time = Math.floor(mtime);
      return await about(report, (content) =>
        vsaPredicate(readDecision(content), file, { time, ...(resource === undefined ? {} : { resource }) }),
      );
    }
  }
}

/** The document as it is: whether it is right about the file is for `assay sbom check`. */
async function sbomPredicate(content: Buffer): Promise<Predicate> {
  const { readBom } = await loadBoms();
  const { specification, encoding } = readBom(content).bom;
  if (!encoding.startsWith('json'))
    throw new AssayError('attest.input', `a statement holds JSON, and this SBOM is in ${encoding}`, {
      hint: 'bring it into JSON first: assay sbom convert',
    });
  return { type: SBOM_TYPES[specification], json: textOf(content) };
}

/** Takes the predicate of an unsigned statement, which must be about the file. */
function rebuildPredicate(content: Buffer, file: SubjectFile): Predicate {
  const no = (message: string): never => {
    throw new AssayError('attest.input', message, {
      hint: 'make one with: assay diff FILE OTHER --format statement --output STATEMENT',
    });
  };
  const { predicateType, subject, predicate } = parsed(textOf(content));
  if (predicateType !== REBUILD_COMPARISON) no('it is no statement of a comparison');
  if (subject?.[0]?.digest?.sha256 !== file.digests['sha256']) no('it is about another file');
  return { type: REBUILD_COMPARISON, json: JSON.stringify(predicate) };
}

/** Members of a statement that are looked at. */
interface StatementJson {
  readonly predicateType?: unknown;
  readonly subject?: readonly { readonly digest?: { readonly sha256?: unknown } }[];
  readonly predicate?: unknown;
}

function parsed(text: string): StatementJson {
  try {
    return (JSON.parse(text) as StatementJson | null) ?? {};
  } catch (error) {
    throw new AssayError('attest.input', 'it is no JSON', { cause: error });
  }
}

function textOf(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    throw new AssayError('attest.input', 'it is not UTF-8', { cause: error });
  }
}
