import { CAUSES, type CauseCode, type Comparison } from '../../model/index.ts';
import { regionsOf } from './region.ts';

/** What one cause does to one place, in the comparison of a build with the first one. */
export interface Symptom {
  readonly cause: CauseCode;
  /** Path below the folder of the produced files; `` where all places count as one. */
  readonly path: string;
  /** Which part of the place, where it has several: see {@link Region}. */
  readonly at?: string;
  /** Bytes of the larger side that differ. */
  readonly bytes: number;
}

/** How a build differs from the first one. */
export interface Symptoms {
  readonly symptoms: readonly Symptom[];
  /** False where places were left out, so that an absent place says nothing. */
  readonly complete: boolean;
}

/** More places than these are counted by cause alone. */
const MOST = 2000;

/** The first-hand differences of a comparison, one for each cause and place. What follows from others is left out. */
export function symptomsOf(comparison: Comparison): Symptoms {
  const places = new Map<string, Symptom>();
  for (const difference of comparison.differences) {
    const { cause, derivedFrom, left, right, bytes } = difference;
    if (derivedFrom !== undefined) continue;
    const regions = regionsOf(difference);
    const path = left ?? right ?? '';
    if (regions.length === 0) add(places, { cause, path, bytes });
    for (const region of regions) add(places, { cause, path, ...region });
  }
  const listed = new Set([...places.values()].map(({ cause }) => cause));
  const omitted = comparison.causes.filter(({ code, derivedFrom }) => !derivedFrom && !listed.has(code));
  for (const { code, bytes, example } of omitted) add(places, { cause: code, path: example, bytes });
  const complete = comparison.omitted === 0 && omitted.length === 0 && places.size <= MOST;
  return { symptoms: sorted(complete ? places.values() : withoutPlaces([...places.values()])), complete };
}

/** The same, by cause alone. */
export function withoutPlaces(symptoms: readonly Symptom[]): Symptom[] {
  const causes = new Map<string, Symptom>();
  for (const { cause, bytes } of symptoms) add(causes, { cause, path: '', bytes });
  return [...causes.values()];
}

/** Names a symptom; equal for equal causes at equal places and parts. */
export function keyOf({ cause, path, at = '' }: Symptom): string {
  return `${cause} ${path}\n${at}`;
}

/** True for a value that a journal holds as a symptom. */
export function isSymptom(value: unknown): value is Symptom {
  const { cause, path, at, bytes } = (value ?? {}) as Partial<Record<keyof Symptom, unknown>>;
  return (
    typeof cause === 'string' &&
    Object.hasOwn(CAUSES, cause) &&
    typeof path === 'string' &&
    (at === undefined || typeof at === 'string') &&
    Number.isSafeInteger(bytes)
  );
}

function add(symptoms: Map<string, Symptom>, symptom: Symptom): void {
  const key = keyOf(symptom);
  symptoms.set(key, { ...symptom, bytes: symptom.bytes + (symptoms.get(key)?.bytes ?? 0) });
}

function sorted(symptoms: Iterable<Symptom>): Symptom[] {
  return [...symptoms].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
