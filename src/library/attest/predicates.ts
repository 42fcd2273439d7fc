import { AssayError } from '../../model/index.ts';
import { type Predicate, publishPredicate, type SubjectFile } from '../../provenance/index.ts';
import { REBUILD_COMPARISON } from '../../report/index.ts';
import { type DecisionSource, decidedPredicate } from './decision.ts';
import { about, textOf } from './files.ts';
import { type Despite, sbomPredicate } from './sbom.ts';

/** What is stated of a file; paths are of documents. */
export type Stated =
  /** Held against the file before it is stated. */
  | { readonly kind: 'sbom'; readonly document: string; readonly despite?: readonly Despite[] }
  /** `resource` is the URI the file is known by. */
  | { readonly kind: 'vsa'; readonly decision: DecisionSource; readonly resource?: string }
  /** A statement of `assay diff --format statement`. */
  | { readonly kind: 'rebuild'; readonly statement: string }
  | { readonly kind: 'publish' }
  /** JSON of any type. */
  | { readonly kind: 'predicate'; readonly type: string; readonly document: string };

/** Why nothing is stated: what was found speaks against it. */
export interface Declined {
  readonly message: string;
  /** In one line each. */
  readonly findings?: readonly string[];
  readonly hint: string;
}

/** A predicate, with what a person wants to know of it; or why there is none. */
export type Predicated =
  | {
      readonly predicate: Predicate;
      readonly notes?: readonly string[];
      /** It says that something failed. */
      readonly isNegative?: boolean;
    }
  | { readonly declined: Declined };

/** The predicate that states it. @param path of the file @throws AssayError `attest.input`, `input.*`, `sbom.*` */
export async function predicateOf(stated: Stated, file: SubjectFile, path: string): Promise<Predicated> {
  switch (stated.kind) {
    case 'publish':
      return { predicate: publishPredicate(file.name ?? '') };
    case 'predicate':
      return await about(stated.document, (content) => ({
        predicate: { type: stated.type, json: textOf(content) },
      }));
    case 'sbom':
      return await sbomPredicate(stated.document, file, path, stated.despite);
    case 'rebuild':
      return await about(stated.statement, (content) => rebuildPredicate(content, file));
    case 'vsa':
      return await decidedPredicate(stated.decision, file, stated.resource);
  }
}

/** Takes the predicate of an unsigned statement, which must be about the file and nothing else. */
function rebuildPredicate(content: Buffer, file: SubjectFile): Predicated {
  const no = (message: string): never => {
    throw new AssayError('attest.input', message, {
      hint: 'make one with: assay diff FILE OTHER --format statement --output STATEMENT',
    });
  };
  const { predicateType, subject = [], predicate } = parsed(textOf(content));
  if (predicateType !== REBUILD_COMPARISON) no('it is no statement of a comparison');
  const { verdict, level, materials } = predicate ?? {};
  if (typeof verdict !== 'string' || typeof level !== 'string' || !Array.isArray(materials))
    no('the comparison says no verdict, no level, or not what it was compared with');
  const [{ digest } = {}, ...others] = Array.isArray(subject) ? subject : [];
  if (digest?.sha256 !== file.digests['sha256'] || others.length > 0) no('it is about another file');
  return {
    predicate: { type: REBUILD_COMPARISON, json: JSON.stringify(predicate) },
    notes: [`the comparison says ${verdict}: ${level}`],
    isNegative: verdict === 'fail',
  };
}

/** Members of a statement that are looked at. */
interface StatementJson {
  readonly predicateType?: unknown;
  readonly subject?: readonly { readonly digest?: { readonly sha256?: unknown } }[];
  readonly predicate?: Readonly<Partial<Record<'verdict' | 'level' | 'materials', unknown>>>;
}

function parsed(text: string): StatementJson {
  try {
    return (JSON.parse(text) as StatementJson | null) ?? {};
  } catch (error) {
    throw new AssayError('attest.input', 'it is no JSON', { cause: error });
  }
}
