import type { FileVerdict, LedgerStatement } from '../../../src/model/index.ts';
import { judgeReleases } from '../../../src/provenance/index.ts';
import { createStyle } from '../../../src/report/style.ts';
import { VERIFY_PRESENTERS } from '../../../src/report/verify/presenters.ts';

/** Without colours, so that every control character in a text is one of the input. */
const STYLE = createStyle(false, 100);
/** What a terminal acts on or does not show. */
const UNSAFE = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const CONTROL = /[^\P{Cc}\n\x7f-\x9f]/u;

/** Characters of what a step says, with how many there were. */
const MOST_SHOWN = 1100;

/** What is wrong with the ways a verdict is shown; undefined where all is well. */
export function wronglyShown(
  verdict: FileVerdict,
  memory: readonly LedgerStatement[] = [],
): string | undefined {
  const texts = verdict.evidence.flatMap(({ steps }) => steps.flatMap((step) => Object.values(step)));
  if (texts.some(({ length }) => length > MOST_SHOWN)) return 'a step tells more than anybody reads';
  const { releases } = judgeReleases([{ verdict, folder: '' }], { memory });
  const report = { trust: { id: '', source: 'x' }, at: 0, files: [verdict], leftOut: [], releases };
  for (const { name, present } of VERIFY_PRESENTERS)
    for (const explain of [true, false]) {
      const shown = present(report, { style: STYLE, explain });
      const unsafe = (name === 'text' ? UNSAFE : CONTROL).exec(shown);
      if (unsafe)
        return `${name} shows ${JSON.stringify(unsafe[0])}: ${JSON.stringify(shown.slice(Math.max(0, unsafe.index - 80), unsafe.index + 20))}`;
      if (name !== 'text') JSON.parse(shown);
    }
  return undefined;
}

/** A verdict on a file that somebody signed, for what is made of verdicts. */
export const VERDICT: FileVerdict = {
  file: 'example-2.0.0.tar.gz',
  sha256: '0a'.repeat(32),
  outcome: 'verified',
  message: 'signed by x',
  evidence: [
    {
      source: 'x',
      verified: true,
      form: 'sigstore-bundle',
      steps: [],
      times: [{ source: 'log', by: 'x', time: Date.UTC(2026, 5, 1) / 1000 }],
      predicateType: 'https://docs.pypi.org/attestations/publish/v1',
      identity: {
        kind: 'github',
        issuer: 'https://token.actions.githubusercontent.com',
        repository: 'octo-org/example',
        repositoryId: '1',
        ownerId: '2',
        workflow: '.github/workflows/release.yml',
      },
    },
  ],
  expected: false,
};
