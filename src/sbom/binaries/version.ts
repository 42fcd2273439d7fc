import type { BinaryVersion } from '../recognisers/row.ts';
import { cut } from '../recognisers/version.ts';
import type { BinaryFacts, Fact } from './facts.ts';

/** A place of a binary that shows something. */
export interface Shown {
  readonly literal: string;
  readonly offset?: number;
  readonly rule: string;
}

/** A version of software in a binary, and by what. */
export interface ReadVersion {
  readonly version?: string;
  /** How the version was read, or why there is none. */
  readonly rule: string;
  readonly places: readonly Shown[];
}

/** Three numbers that a name ends in, of which the last may be a long one. */
const RELEASE = String.raw`\.(\d+\.\d+\.\d+)(?:\.dylib)?$`;
const COMPILER = /^GCC: \([^)]*\) (\d+\.\d+\.\d+)/;
const LONGEST = 100;

/**
 * The version by the best evidence that a mark names: a text, a whole text, the compiler that is of one release with it, the version
 * resource, and last the numbers of the file's name, which are what somebody called it. Texts that disagree tell none.
 * @param own what the binary calls itself
 */
export function versionIn(
  mark: BinaryVersion,
  facts: BinaryFacts,
  own: readonly Omit<Shown, 'rule'>[],
): ReadVersion {
  const { pattern, alone, compiler, resource, release } = mark;
  const sources: readonly (readonly [wanted: boolean, read: () => Match[], rule: string])[] = [
    [
      pattern !== undefined,
      () => matches(new RegExp(pattern!, 'm'), facts.texts, mark),
      'text in the binary',
    ],
    [
      alone !== undefined,
      () => matches(new RegExp(`^(?:${alone})$`), facts.versions() ?? [], mark),
      'text in the binary that is nothing but a version',
    ],
    [
      compiler === true,
      () => matches(COMPILER, facts.compilers, {}),
      'release of the compiler, to which the library belongs',
    ],
    [
      resource === true,
      () => matches(/^(\d+(?:[.,] ?\d+)*)/, facts.product ? [facts.product] : [], {}),
      'ProductVersion of the version resource',
    ],
    [
      release !== undefined,
      () => matches(new RegExp(release === true ? RELEASE : release!), own.map(asFact), {}),
      'numbers of the name, which are those of the release; no text in the binary says so',
    ],
  ];
  for (const [wanted, read, rule] of sources) {
    const found = wanted ? read() : [];
    const versions = [...new Set(found.map(({ version }) => version))];
    if (versions.length > 1)
      return { rule: `several versions are written: ${versions.slice(0, 5).join(', ')}`, places: [] };
    if (found.length > 0) return { version: versions[0]!, rule, places: [{ ...found[0]!.shown, rule }] };
  }
  const isLarge = alone !== undefined && facts.versions() === undefined;
  return {
    rule: isLarge ? 'the file is too large for a search for all versions in it' : 'no version is written',
    places: [],
  };
}

function asFact({ literal, offset }: Omit<Shown, 'rule'>): Fact {
  return { text: literal, ...(offset === undefined ? {} : { offset }) };
}

interface Match {
  readonly version: string;
  readonly shown: Omit<Shown, 'rule'>;
}

function matches(
  expression: RegExp,
  facts: readonly Fact[],
  { digits }: Pick<BinaryVersion, 'digits'>,
): Match[] {
  return facts.flatMap(({ text, offset }) => {
    const match = expression.exec(text);
    if (!match) return [];
    const joined = match
      .slice(1)
      .filter((part) => part !== undefined)
      .join('.')
      .replace(/[,.] ?/g, '.');
    const version = digits ? cut(joined, { digits }) : joined;
    if (version === undefined || version.length > LONGEST || !/^[!-~]+$/.test(version)) return [];
    const place = offset === undefined ? {} : { offset: offset + match.index };
    return [{ version, shown: { literal: match[0], ...place } }];
  });
}
