import type { Level, PublisherPolicy, Question } from '../../model/index.ts';
import type { ExactIdentity } from '../../provenance/index.ts';

/** A value of a policy with the line of its key, from 1. */
export interface Ruled<T> {
  readonly value: T;
  readonly line: number;
}

/** Severities of weaknesses, lowest first. */
export const SEVERITIES = ['none', 'low', 'medium', 'high', 'critical'] as const;

/** One of {@link SEVERITIES}. */
export type Severity = (typeof SEVERITIES)[number];

/** A weakness that is let pass until a day. */
export interface PolicyException {
  /** CVE or any other id it is known by. */
  readonly id: string;
  readonly reason: string;
  /** The last day it holds, `YYYY-MM-DD` in UTC. */
  readonly expires: string;
}

/** What a bill of materials must be. */
export interface SbomRule {
  /** A document must be about these very bytes, and none about others. */
  readonly bound?: boolean;
  /** How many statements of documents the bytes may contradict. */
  readonly maxContradictions?: number;
  /** Percentage of what documents list that the bytes must show. */
  readonly minEvidence?: number;
}

/** What a policy demands; what is absent is not demanded. */
export interface PolicyRules {
  /** Questions that must pass; of the others an unknown answer is enough. */
  readonly require?: Ruled<readonly Question[]>;
  readonly failOn?: Ruled<'note' | 'warning' | 'error'>;
  readonly publishers?: Ruled<readonly PublisherPolicy[]>;
  readonly identities?: Ruled<readonly ExactIdentity[]>;
  /** Types of predicates that must be stated, and verified. */
  readonly predicates?: Ruled<readonly string[]>;
  /** Whether evidence that is missing refuses the artifact; it does unless said otherwise. */
  readonly missing?: Ruled<'refuse' | 'allow'>;
  readonly sbom?: Ruled<SbomRule>;
  readonly level?: Ruled<Level>;
  /** The highest severity that is let pass. */
  readonly maxSeverity?: Ruled<Severity>;
  /** Whether what is known to be exploited fails whatever its severity; it does unless said otherwise. */
  readonly kev?: Ruled<'refuse' | 'allow'>;
  /** Days that the latest advisory at hand may be old. */
  readonly maxAge?: Ruled<number>;
  readonly exceptions?: Ruled<readonly Ruled<PolicyException>[]>;
}

/** Rules for some projects, in place of the general ones. */
export interface PolicySection {
  readonly line: number;
  /** Package URLs without version, or patterns of file names; one is enough. */
  readonly matches: readonly string[];
  readonly rules: PolicyRules;
}

/** A policy that was read. */
export interface PolicyDocument {
  readonly name: string;
  readonly sha256: string;
  readonly rules: PolicyRules;
  /** The first that matches applies. */
  readonly projects: readonly PolicySection[];
}

/** Something wrong with a policy. */
export interface PolicyFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
}

/** The rules for one artifact. */
export interface ResolvedPolicy {
  readonly document: PolicyDocument;
  readonly rules: PolicyRules;
  readonly section?: { readonly match: string; readonly line: number };
}
