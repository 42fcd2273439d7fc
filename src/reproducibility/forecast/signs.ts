import { CAUSES, type CauseCode } from '../../model/index.ts';
import { remedyOf, type Tools } from '../remedy.ts';
import { LIKELIHOODS, type Likelihood, type Prediction } from './prediction.ts';

/** One place where something was seen that another build would not repeat. */
export interface Sign {
  readonly code: CauseCode;
  readonly likelihood: Likelihood;
  /** What it is, a phrase. */
  readonly what: string;
  /** The value that gives it away. */
  readonly value?: string;
  readonly path: string;
  readonly field?: string;
  readonly offset?: number;
  /** In how many places; 1 unless said. */
  readonly count?: number;
}

/** Signs as they are found. */
export interface Signs {
  add(sign: Sign): void;
  /** @param name of the artifact, which paths leave out */
  predictions(name: string, tools: Tools): Prediction[];
}

/** So many values of a cause are told apart: an attacker's million of names takes the room of a hundred. */
const MOST_VALUES = 100;
/** So many are shown. */
const SHOWN = 3;
const LONGEST = 120;

interface Group {
  first: Sign;
  count: number;
  readonly values: Set<string>;
  /** Further values than were told apart. */
  more: boolean;
}

/** Collects signs; each cause is one prediction, as sure as its surest sign. */
export function createSigns(): Signs {
  const groups = new Map<CauseCode, Group>();
  return {
    add(sign) {
      const group = groups.get(sign.code);
      if (!group) {
        groups.set(sign.code, { first: sign, count: sign.count ?? 1, values: valuesOf(sign), more: false });
        return;
      }
      group.count += sign.count ?? 1;
      if (LIKELIHOODS.indexOf(sign.likelihood) < LIKELIHOODS.indexOf(group.first.likelihood)) {
        group.first = sign;
        group.values.clear();
        group.more = false;
      }
      const { first, values } = group;
      if (sign.value === undefined || sign.what !== first.what || sign.likelihood !== first.likelihood)
        return;
      if (values.size < MOST_VALUES) values.add(sign.value);
      else if (!values.has(sign.value)) group.more = true;
    },
    predictions: (name, tools) =>
      [...groups.values()].map((group) => predictionOf(group, name, tools)).sort(byWeight),
  };
}

function valuesOf({ value }: Sign): Set<string> {
  return new Set(value === undefined ? [] : [value]);
}

function predictionOf({ first, count, values, more }: Group, name: string, tools: Tools): Prediction {
  const { code, likelihood, what, path, field, offset } = first;
  const remedy = remedyOf(code, tools);
  return {
    code,
    class: CAUSES[code].class,
    likelihood,
    count,
    evidence: what + listOf(values, more),
    example: path.startsWith(name) ? path.slice(name.length) : path,
    ...(field === undefined ? {} : { field }),
    ...(offset === undefined ? {} : { offset }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

function listOf(values: ReadonlySet<string>, more: boolean): string {
  if (values.size === 0) return '';
  const shown = [...values].slice(0, SHOWN).map(shorten);
  const rest = values.size - shown.length;
  const tail = more ? ` and more than ${rest} more` : rest > 0 ? ` and ${rest} more` : '';
  return `: ${shown.join(', ')}${tail}`;
}

function shorten(value: string): string {
  const line = value.replace(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

function byWeight(a: Prediction, b: Prediction): number {
  return (
    LIKELIHOODS.indexOf(a.likelihood) - LIKELIHOODS.indexOf(b.likelihood) ||
    b.count - a.count ||
    (a.code < b.code ? -1 : 1)
  );
}
