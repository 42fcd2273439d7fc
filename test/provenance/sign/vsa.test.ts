import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Decision, openQuestions, vsaPredicate } from '../../../src/provenance/sign/vsa.ts';

const QUESTIONS = ['inside', 'origin', 'rebuild', 'known'] as const;
const outcome = fc.constantFrom('pass', 'fail', 'unknown');
const decisions: fc.Arbitrary<Decision> = fc.record(
  {
    sha256: fc.constant('a'.repeat(64)),
    verdicts: fc.record({ inside: outcome, origin: outcome, rebuild: outcome, known: outcome }),
    policy: fc.record({
      name: fc.string(),
      sha256: fc.constant('b'.repeat(64)),
      open: fc.subarray([...QUESTIONS]),
    }),
    evidence: fc.constant([]),
    version: fc.constant('1.0.0'),
  },
  { requiredKeys: ['sha256', 'verdicts', 'evidence', 'version'] },
) as fc.Arbitrary<Decision>;

test('what is unknown is never passed off as anything else', () => {
  fc.assert(
    fc.property(decisions, (decision) => {
      const { verdicts, policy } = decision;
      const of = (wanted: string) => QUESTIONS.filter((question) => verdicts[question] === wanted);
      const open = openQuestions(decision);
      if (of('fail').length > 0) expect(open).toEqual([]);
      else if (!policy) expect(open).toEqual(of('unknown'));
      else if (of('pass').length === 0) expect(open).toEqual(QUESTIONS);
      else expect(open).toEqual(of('unknown').filter((question) => policy.open.includes(question)));
      if (open.length > 0) return;
      const { json } = vsaPredicate(decision, { resource: 'a:b' });
      const { verificationResult, verifiedLevels } = JSON.parse(json);
      if (of('fail').length > 0) expect([verificationResult, verifiedLevels]).toEqual(['FAILED', ['FAILED']]);
      else
        expect([verificationResult, verifiedLevels]).toEqual([
          'PASSED',
          of('pass').map((question) => `ASSAY_${question.toUpperCase()}`),
        ]);
    }),
  );
});

test('a policy is named by its digest, as RFC 6920 writes it', () => {
  const sha256 = '7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069';
  const verdicts = { inside: 'pass', origin: 'pass', rebuild: 'pass', known: 'pass' } as const;
  const policy = { name: 'mine', sha256, open: [] };
  const { json } = vsaPredicate(
    { sha256, verdicts, policy, evidence: [], version: '1' },
    { resource: 'a:b' },
  );
  // RFC 6920, 8.1: the digest of "Hello World!".
  expect(JSON.parse(json).policy).toEqual({
    name: 'mine',
    uri: 'ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk',
    digest: { sha256 },
  });
});
