import { type FileVerdict, VERSION } from '../../model/index.ts';
import { type SarifFact, type SarifRule, sarifLog } from '../sarif-log.ts';
import type { VerifyPresenter } from './presenter.ts';
import { text } from './text.ts';

/** The machine contract of `assay verify --format json`. */
const json: VerifyPresenter = {
  name: 'json',
  present: ({ trust, at, files }) =>
    `${JSON.stringify({ schemaVersion: 1, trust, at, files, tool: { name: 'assay', version: VERSION } }, null, 2)}\n`,
};

/** SARIF 2.1.0: a rule is a check, a result a file that it refused, or that has no evidence. */
const sarif: VerifyPresenter = {
  name: 'sarif',
  present({ files, trust }) {
    const facts = files.filter(({ outcome }) => outcome !== 'verified').map(factOf);
    const rules = [...new Set(facts.map(({ rule }) => rule))].toSorted().map(ruleOf);
    return sarifLog(
      rules,
      facts,
      files.map(({ file, sha256 }) => ({ name: file, size: -1, digests: { sha256 } })),
      { trust },
    );
  },
};

function factOf({ file, message, failed }: FileVerdict): SarifFact {
  return {
    rule: failed?.name ?? 'provenance.missing',
    level: 'error',
    message,
    path: file,
    ...(failed ? { properties: { ...failed } } : {}),
  };
}

function ruleOf(id: string): SarifRule {
  const about =
    id === 'provenance.missing' ? 'nothing vouches for the file' : `the check ${id} refused the evidence`;
  return { id, shortDescription: { text: about }, defaultConfiguration: { level: 'error' } };
}

/** All ways, the default first. */
export const VERIFY_PRESENTERS: readonly VerifyPresenter[] = [text, json, sarif];
