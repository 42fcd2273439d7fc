import { type BomCheck, type CheckedComponent, type FindingLevel, TREE_CODES } from '../../model/index.ts';
import { type SarifFact, type SarifRule, sarifLog } from '../sarif-log.ts';
import type { BomCheckPresenter } from './presenter.ts';
import { nameOf, sentenceOf } from './words.ts';

const RULES: readonly (readonly [id: string, level: FindingLevel, text: string])[] = [
  [
    'sbom.component-contradicted',
    'error',
    'The bytes show another version or digest than the document says.',
  ],
  ['sbom.component-extra', 'warning', 'The document lists a component whose files are not there.'],
  ['sbom.component-missing', 'warning', 'The bytes show a component that no document lists.'],
  ['sbom.file-contradicted', 'error', 'A file has another digest than the document says.'],
  ['sbom.file-extra', 'warning', 'The document lists a file that is not there.'],
  ['sbom.file-missing', 'note', 'The document does not list a file that it should.'],
  ['sbom.binding-contradicted', 'error', 'The document is about other bytes of the same name.'],
  ['sbom.binding-unbound', 'note', 'The document has no digest of the artifact.'],
  ...Object.entries(TREE_CODES).map(([id, text]) => [id, 'error', text] as const),
];
const LEVELS = new Map(RULES.map(([id, level]) => [id, level]));

/** SARIF 2.1.0: a result for whatever is contradicted, extra or missing, at the file that shows it. */
export const sarif: BomCheckPresenter = {
  name: 'sarif',
  present(check) {
    const facts = [...bindings(check), ...components(check), ...files(check), ...tree(check)];
    const used = new Set(facts.map(({ rule }) => rule));
    const rules: SarifRule[] = RULES.filter(([id]) => used.has(id)).map(([id, level, text]) => ({
      id,
      shortDescription: { text },
      defaultConfiguration: { level },
    }));
    return sarifLog(rules, facts, [check.artifact], { documents: check.documents });
  },
};

function fact(rule: string, path: string, message: string, more: Partial<SarifFact> = {}): SarifFact {
  return { rule, level: LEVELS.get(rule)!, path, message, ...more };
}

function bindings({ documents, artifact }: BomCheck): readonly SarifFact[] {
  return documents
    .filter(({ binding }) => binding.state === 'contradicted' || binding.state === 'unbound')
    .map(({ path, binding, where }) =>
      fact(
        `sbom.binding-${binding.state}`,
        where === 'embedded' ? path : artifact.name,
        `${path}: ${binding.why}`,
      ),
    );
}

/**
 * A tree is checked in place: what contradicts its documents is told by the rules of trees. Components that one place shows are one
 * result, since consumers tell results apart by rule and place.
 */
function components({ components: all, tree: findings, artifact }: BomCheck): readonly SarifFact[] {
  const groups = new Map<string, CheckedComponent[]>();
  for (const one of all) {
    const { verdict, evidence } = one;
    if (
      verdict !== 'missing' &&
      (findings !== undefined || (verdict !== 'contradicted' && verdict !== 'extra'))
    )
      continue;
    const key = `${verdict}\0${evidence[0]?.path ?? documentPath(one, artifact.name)}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups].map(([key, group]) => {
    const [verdict, path] = key.split('\0') as [string, string];
    const regions = group.flatMap(({ evidence: [place] }) =>
      place?.offset === undefined ? [] : [{ offset: place.offset, ...lengthOf(place.literal) }],
    );
    return fact(
      `sbom.component-${verdict}`,
      path,
      group.map((one) => `${nameOf(one)}: ${sentenceOf(one)}`).join('; '),
      {
        ...(regions.length > 0 ? { regions } : {}),
        ...(group.length > 1 ? { count: group.length } : {}),
        properties: {
          components: group.map(({ claim, found }) => ({
            ...(claim ? { claim } : {}),
            ...(found ? { found } : {}),
          })),
        },
      },
    );
  });
}

function lengthOf(literal: string | undefined): { readonly length?: number } {
  return literal === undefined ? {} : { length: literal.length };
}

function documentPath({ claim }: CheckedComponent, artifact: string): string {
  return claim?.document ?? artifact;
}

function files({ files: all, tree: findings }: BomCheck): readonly SarifFact[] {
  if (findings !== undefined) return [];
  return all
    .filter(({ verdict }) => verdict === 'contradicted' || verdict === 'extra' || verdict === 'missing')
    .map(({ verdict, path, claimed, found, document, why }) =>
      fact(
        `sbom.file-${verdict}`,
        path,
        verdict === 'contradicted'
          ? `${document} says ${claimed!.algorithm} ${claimed!.value}, the file has ${found}`
          : `${document}: ${why ?? 'the document does not list it'}`,
      ),
    );
}

function tree({ tree: findings = [] }: BomCheck): readonly SarifFact[] {
  return findings.map(({ code, path, message, fix }) => fact(code, path, `${message}. ${fix}`));
}
