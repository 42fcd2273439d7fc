import { utf16le } from '../codec/index.ts';
import type { StepName, StepOutcome, Verification, VerificationStep } from '../model/index.ts';

/** What a step says beside its name and message. */
export type StepDetail = Pick<VerificationStep, 'input' | 'expected' | 'found'>;

/** Ends a verification: the step that failed, or that could not be decided. Never leaves this room. */
export class Refusal extends Error {
  readonly step: VerificationStep;

  constructor(step: VerificationStep) {
    super(step.message);
    this.step = step;
  }
}

/** The steps of one verification as they are made. */
export interface Steps {
  readonly list: readonly VerificationStep[];
  pass(name: StepName, message: string, detail?: StepDetail): void;
  /** Nothing at hand decides it, and what asks may go on. */
  unknown(name: StepName, message: string, detail?: StepDetail): void;
}

/** Collects steps. */
export function createSteps(): Steps {
  const list: VerificationStep[] = [];
  const add =
    (outcome: StepOutcome) =>
    (name: StepName, message: string, detail: StepDetail = {}) => {
      list.push({ name, outcome, message: shown(message), ...shownDetail(detail) });
    };
  return { list, pass: add('pass'), unknown: add('unknown') };
}

/** Refuses what is verified. @throws Refusal always */
export function refuse(name: StepName, message: string, detail: StepDetail = {}): never {
  throw new Refusal({ name, outcome: 'fail', message: shown(message), ...shownDetail(detail) });
}

/** What evidence brings may be megabytes; nobody reads more than this of it in a report. */
const MOST_SHOWN = 1000;

function shown(text: string): string {
  const brief =
    text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}… (${text.length} characters)`;
  // A copy: the engine keeps the whole text, with the megabytes around it, as long as a part of it is kept.
  return utf16le(Buffer.from(brief, 'utf16le'));
}

function shownDetail(detail: StepDetail): StepDetail {
  return Object.fromEntries(Object.entries(detail).map(([name, text]) => [name, shown(text)]));
}

/**
 * Ends a verification that nothing at hand can decide: a key or a certificate authority is missing, or an algorithm is not
 * read. It counts as not verified. @throws Refusal always
 */
export function undecided(name: StepName, message: string, detail: StepDetail = {}): never {
  throw new Refusal({ name, outcome: 'unknown', message: shown(message), ...shownDetail(detail) });
}

/** Refuses what holds something that was refused: says what was wrong inside, and where. @throws Refusal always */
export function refuseInside(name: StepName, place: string, inside: VerificationStep): never {
  const { message, input, expected, found } = inside;
  refuse(name, message, {
    input: input === undefined ? place : `${place} ${input}`,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
  });
}

/** Runs a check; a refusal becomes the last step, anything else that is thrown is a fault of the program. */
export function untilRefused<T>(
  work: () => T,
): { readonly value: T } | { readonly refused: VerificationStep } {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.step };
    throw error;
  }
}

/**
 * Runs a part of a verification. One that is refused or undecided ends it, with the steps until then: what is handed back then is
 * the whole verification.
 */
export function caught<T>(
  steps: Steps,
  work: () => T,
): { readonly value: T } | { readonly ended: Verification } {
  const outcome = untilRefused(work);
  if ('value' in outcome) return outcome;
  return { ended: { verified: false, steps: [...steps.list, outcome.refused], times: [] } };
}

/** A verification that may be refused before it begins: evidence or trust that cannot be read. */
export function refusedBy(work: () => Verification): Verification {
  const outcome = untilRefused(work);
  return 'value' in outcome ? outcome.value : { verified: false, steps: [outcome.refused], times: [] };
}
