import type { Attestation, VerificationStep } from '../model/index.ts';
import { plural, printable } from './printable.ts';

/** Names of predicates that people know; others are shown as they are. */
const PREDICATES: Readonly<Record<string, string>> = {
  'https://docs.pypi.org/attestations/publish/v1': 'PyPI publish v1',
  'https://slsa.dev/provenance/v1': 'SLSA provenance v1',
  'https://slsa.dev/provenance/v0.2': 'SLSA provenance v0.2',
  'https://slsa.dev/verification_summary/v1': 'SLSA verification summary v1',
  'https://github.com/npm/attestation/tree/main/specs/publish/v0.1': 'npm publish v0.1',
  'https://spdx.dev/Document': 'SPDX document',
  'https://spdx.dev/Document/v2.2': 'SPDX 2.2 document',
  'https://spdx.dev/Document/v2.3': 'SPDX 2.3 document',
  'https://spdx.dev/Document/v3.0.1': 'SPDX 3.0.1 document',
  'https://cyclonedx.org/bom': 'CycloneDX document',
};

/** What is stated, in one phrase. @param type of the predicate; none where the file itself is signed */
export function predicateText(type: string | undefined): string {
  if (type === undefined) return 'signature of the file';
  return Object.hasOwn(PREDICATES, type) ? PREDICATES[type]! : type;
}

/** A moment in UTC. @param time seconds since 1970 */
export function momentText(time: number): string {
  return `${new Date(time * 1000).toISOString().slice(0, 19)}Z`;
}

/** The day of it, `YYYY-MM-DD`. @param time seconds since 1970 */
export function dayText(time: number): string {
  return momentText(time).slice(0, 10);
}

/** A check in one sentence, with what decided it. */
export function stepText({ name, message, expected, found }: VerificationStep): string {
  const detail = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(found === undefined ? [] : [`found ${found}`]),
  ];
  return `${name}: ${message}${detail.length > 0 ? ` (${detail.join(', ')})` : ''}`;
}

/** What was looked at, what was expected and what was found, each on a line of its own. */
export function detailLines({ input, expected, found }: StepDetail): string[] {
  return Object.entries({ in: input, expected, found }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${`${name}:`.padEnd(9)} ${printable(value)}`],
  );
}

type StepDetail = Partial<Pick<VerificationStep, 'input' | 'expected' | 'found'>>;

/** How many checks passed, and which nothing at hand could decide. */
export function checksText(steps: readonly VerificationStep[]): string {
  const passed = steps.filter(({ outcome }) => outcome === 'pass').length;
  const open = [...new Set(steps.filter(({ outcome }) => outcome === 'unknown').map(({ name }) => name))];
  return `${plural(passed, 'check')} passed${open.length > 0 ? `, undecided: ${open.join(' and ')}` : ''}`;
}

/** File and place in it. */
export function placeText({ source, place }: { readonly source: string; readonly place?: string }): string {
  return place === undefined ? source : `${source} ${place}`;
}

/** What verifying an attestation gave, in one sentence. */
export function resultText({ outcome, steps }: Attestation): string {
  if (!steps) return 'found, not verified';
  if (outcome === 'pass') return checksText(steps);
  return `${outcome === 'fail' ? 'refused' : 'not decided'}: ${stepText(steps.at(-1)!)}`;
}
