import { demand, list, member, members, type Node, readDocument, text, wrong } from './document.ts';
import { refuse, refuseInside, untilRefused } from './steps.ts';

/** An in-toto Statement (in-toto/attestation `spec/v1/statement.md`, and v0.1), read strictly. */
export interface ReadStatement {
  readonly type: string;
  readonly subjects: readonly {
    readonly name?: string;
    readonly digests: Readonly<Record<string, string>>;
  }[];
  readonly predicateType: string;
  readonly predicate?: Node;
}

/** Type of a statement of in-toto attestation v1. */
export const STATEMENT_V1 = 'https://in-toto.io/Statement/v1';
/** Type of a statement of in-toto attestation v0.1. */
const STATEMENT_V01 = 'https://in-toto.io/Statement/v0.1';

/** Releases with more files have a statement for each. */
const MOST_SUBJECTS = 10_000;

/** Reads the payload of an envelope. @throws Refusal `statement.*` */
export function readStatement(payload: Uint8Array): ReadStatement {
  const outcome = untilRefused(() => statementOf(readDocument(payload)));
  if ('refused' in outcome) refuseInside('statement.shape', 'statement', outcome.refused);
  const { type } = outcome.value;
  if (type !== STATEMENT_V1 && type !== STATEMENT_V01)
    refuse('statement.type', 'no version of the in-toto statement that is known', {
      input: 'statement _type',
      expected: STATEMENT_V1,
      found: type,
    });
  return outcome.value;
}

function statementOf(root: Node): ReadStatement {
  const subjects = list(demand(root, 'subject'), MOST_SUBJECTS).map((subject) => {
    const name = member(subject, 'name');
    return { ...(name ? { name: text(name) } : {}), digests: digestsOf(demand(subject, 'digest')) };
  });
  if (subjects.length === 0) wrong(demand(root, 'subject'), 'an array with a subject');
  const predicate = member(root, 'predicate');
  return {
    type: text(demand(root, '_type')),
    subjects,
    predicateType: text(demand(root, 'predicateType')),
    ...(predicate ? { predicate } : {}),
  };
}

function digestsOf(node: Node): Readonly<Record<string, string>> {
  const digests = members(node);
  if (digests.length === 0 || digests.length < node.value.members!.length)
    wrong(node, 'an object with digests');
  return Object.fromEntries(digests.map(([name, digest]) => [name, text(digest)]));
}
