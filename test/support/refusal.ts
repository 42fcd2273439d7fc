import type { StepName } from '../../src/model/index.ts';
import { type Node, readDocument } from '../../src/provenance/document.ts';
import { createSteps, type Steps, untilRefused } from '../../src/provenance/steps.ts';

/** The name of the step that refused; `pass` where none did. What else is thrown is thrown on. */
export function refusedAs(work: () => unknown): StepName | 'pass' {
  const outcome = untilRefused(work);
  return 'refused' in outcome ? outcome.refused.name : 'pass';
}

/** Step, message and place of a refusal. */
export function refusalText(work: () => unknown): string {
  const outcome = untilRefused(work);
  if (!('refused' in outcome)) return 'pass';
  const { name, message, input } = outcome.refused;
  return `${name}: ${message}${input === undefined ? '' : ` (${input})`}`;
}

/** Steps of a check as `name outcome`; a refusal is the last. */
export function stepsOf(check: (steps: Steps) => void): readonly string[] {
  const steps = createSteps();
  const outcome = untilRefused(() => check(steps));
  const all = 'refused' in outcome ? [...steps.list, outcome.refused] : steps.list;
  return all.map(({ name, outcome: how }) => `${name} ${how}`);
}

/** A JSON text, or a value, as a document of evidence. */
export function nodeOf(value: unknown): Node {
  return readDocument(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
}

/** A copy of a JSON value with one place changed; undefined takes it away. @param path names and indexes with dots */
export function changed<T>(value: T, path: string, to: unknown): T {
  const copy = structuredClone(value);
  const names = path.split('.');
  const last = names.pop()!;
  const holder = names.reduce<Record<string, unknown>>(
    (at, name) => at[name] as Record<string, unknown>,
    copy as Record<string, unknown>,
  );
  if (to !== undefined) holder[last] = to;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}
