import type { FindingLevel, KnownWeakness } from '../../model/index.ts';

/** From what on a known weakness counts, lowest first: any at all, from a severity on, or only where it is exploited. */
export const THRESHOLDS = ['any', 'low', 'medium', 'high', 'critical', 'kev'] as const;

/** One of {@link THRESHOLDS}. */
export type Threshold = (typeof THRESHOLDS)[number];

const SEVERITIES = ['none', 'low', 'medium', 'high', 'critical'] as const;

/** What a weakness weighs of which nobody said how bad it is: neither harmless nor the worst. */
const UNRATED = 'medium';

/** Whether a VEX statement says that the product does not have the weakness, or no longer. */
export function isCleared({ vex }: KnownWeakness): boolean {
  return vex?.status === 'not_affected' || vex?.status === 'fixed';
}

/** Whether a component has the weakness, for all that is known: the advisories say so and no VEX statement denies it. */
export function isAffected(weakness: KnownWeakness): boolean {
  return weakness.status === 'affected' && !isCleared(weakness);
}

/** Whether it is neither known that a component has the weakness nor that it has not. */
export function isOpen(weakness: KnownWeakness): boolean {
  return (weakness.status === 'conditional' || weakness.status === 'undecided') && !isCleared(weakness);
}

/**
 * Whether an affected component fails at a threshold. What is exploited, or malicious, reaches every one; a notice that is
 * no weakness only `any`; one without severity weighs as medium.
 */
export function reaches(weakness: KnownWeakness, threshold: Threshold): boolean {
  const { exploitation, flags, severity } = weakness;
  if (!isAffected(weakness)) return false;
  if (threshold === 'any' || exploitation?.kev !== undefined || flags.includes('malicious')) return true;
  if (threshold === 'kev' || flags.includes('informational')) return false;
  return SEVERITIES.indexOf(severity ?? UNRATED) >= SEVERITIES.indexOf(threshold);
}

/** What an affected component weighs among findings; everything else is a note. */
export function weightOf(weakness: KnownWeakness): FindingLevel {
  if (reaches(weakness, 'high')) return 'error';
  return reaches(weakness, 'medium') ? 'warning' : 'note';
}
