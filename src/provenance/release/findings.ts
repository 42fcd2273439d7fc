import type {
  FileVerdict,
  IdentityVerdict,
  PublisherIdentity,
  ReleaseCoverage,
  ReleaseFinding,
} from '../../model/index.ts';
import { moment } from '../moment.ts';
import { parseDistribution } from '../pypi/file-name.ts';
import { publishersOf, publisherText, whoKey } from './publisher.ts';

/** What {@link findingsOf} looks at. */
export interface ReleaseFacts {
  readonly files: readonly FileVerdict[];
  readonly coverage: ReleaseCoverage;
  readonly identity?: IdentityVerdict | undefined;
  /** Seconds between two signatures from which on the later one is late. */
  readonly late: number;
}

/** How much of a release has evidence that verifies. */
export function coverageOf(files: readonly FileVerdict[]): ReleaseCoverage {
  const verified = files.filter(({ outcome }) => outcome === 'verified').length;
  if (verified === files.length) return 'complete';
  return verified > 0 ? 'partial' : 'none';
}

/** Everything that stands against a release as a whole, in the order of the table of names. */
export function findingsOf(facts: ReleaseFacts): readonly ReleaseFinding[] {
  return [partial, mixed, elsewhere, late, duplicates, remembered].flatMap((check) => check(facts));
}

function partial({ files, coverage }: ReleaseFacts): ReleaseFinding[] {
  if (coverage !== 'partial') return [];
  const without = files.filter(({ outcome }) => outcome !== 'verified').map(({ file }) => file);
  const message = `${without.length} of ${files.length} files ${without.length === 1 ? 'has' : 'have'} no evidence that verifies, the others have`;
  return [{ name: 'release.partial', outcome: 'fail', message, files: without }];
}

/** Publishers by file: those that are persons or workflows; an index vouches for whatever it is given. */
function signersOf(file: FileVerdict): ReadonlyMap<string, PublisherIdentity> {
  const publishers = publishersOf([file]).map(({ publisher }) => publisher);
  const own = publishers.filter(({ kind }) => kind !== 'registry');
  return new Map(own.map((publisher) => [whoKey(publisher), publisher]));
}

/** One publisher that signed every file is enough: others may have signed some of them as well. */
function mixed({ files }: ReleaseFacts): ReleaseFinding[] {
  const signed = files
    .map((file) => ({ file: file.file, signers: signersOf(file) }))
    .filter(({ signers }) => signers.size > 0);
  const counts = new Map<string, number>();
  for (const { signers } of signed)
    for (const who of signers.keys()) counts.set(who, (counts.get(who) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  if (most === signed.length) return [];
  const [main] = [...counts].find(([, count]) => count === most)!;
  const others = signed.filter(({ signers }) => !signers.has(main));
  const text = (key: string) =>
    publisherText(signed.find(({ signers }) => signers.has(key))!.signers.get(key)!);
  const found = [...new Set(others.flatMap(({ signers }) => [...signers.keys()]))].map(text);
  return [
    {
      name: 'release.mixed',
      outcome: 'fail',
      message: `${others.length} of ${signed.length} files ${others.length === 1 ? 'is' : 'are'} of another publisher than the others`,
      files: others.map(({ file }) => file),
      expected: text(main),
      found: listed(found),
    },
  ];
}

/** The first few texts, each once; the others are counted. */
function listed(texts: readonly string[]): string {
  const all = [...new Set(texts)];
  const shown = all.slice(0, 5).join('; ');
  return all.length > 5 ? `${shown}; and ${all.length - 5} more` : shown;
}

/** Sources as `repository@commit` of all evidence that says both. */
function sourcesOf({ evidence, outcome }: FileVerdict): readonly string[] {
  if (outcome !== 'verified') return [];
  const all = evidence.flatMap(({ verified, identity }) => {
    const { repositoryUri, repository = repositoryUri, commit } = identity ?? {};
    return verified && repository !== undefined && commit !== undefined ? [`${repository}@${commit}`] : [];
  });
  return [...new Set(all)];
}

function elsewhere({ files }: ReleaseFacts): ReleaseFinding[] {
  const kindOf = (file: FileVerdict) => parseDistribution(file.file)?.kind;
  const sources = new Set(files.filter((file) => kindOf(file) === 'sdist').flatMap(sourcesOf));
  if (sources.size === 0) return [];
  const apart = files
    .filter((file) => kindOf(file) === 'wheel')
    .map((file) => ({ file: file.file, from: sourcesOf(file) }))
    .filter(({ from }) => from.length > 0 && !from.some((source) => sources.has(source)));
  if (apart.length === 0) return [];
  const subject = apart.length === 1 ? '1 wheel was' : `${apart.length} wheels were`;
  return [
    {
      name: 'release.elsewhere',
      outcome: 'fail',
      message: `${subject} not built where the source distribution was`,
      files: apart.map(({ file }) => file),
      expected: listed([...sources]),
      found: listed(apart.flatMap(({ from }) => from)),
    },
  ];
}

/** A file is as old as the first time that is verified of it; files behind the first long gap are late. */
function late({ files, late: threshold }: ReleaseFacts): ReleaseFinding[] {
  const dated = files
    .flatMap(({ file, outcome, evidence }) => {
      const times = evidence.flatMap((one) => (one.verified ? one.times.map(({ time }) => time) : []));
      return outcome === 'verified' && times.length > 0 ? [{ file, time: Math.min(...times) }] : [];
    })
    .toSorted((a, b) => a.time - b.time);
  const at = dated.findIndex(({ time }, place) => place > 0 && time - dated[place - 1]!.time > threshold);
  if (at < 0) return [];
  const [before, first, last] = [dated[at - 1]!, dated[at]!, dated.at(-1)!];
  const count = dated.length - at;
  return [
    {
      name: 'release.late',
      outcome: 'unknown',
      message: `${count} of ${dated.length} files ${count === 1 ? 'was' : 'were'} signed ${spanText(first.time - before.time)} after the others`,
      files: dated.slice(at).map(({ file }) => file),
      expected: `by ${moment(before.time)}`,
      found: first.time === last.time ? moment(first.time) : `${moment(first.time)} to ${moment(last.time)}`,
    },
  ];
}

const SPANS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A span of time in its largest unit, rounded down. */
function spanText(seconds: number): string {
  const [unit, size] = SPANS.find(([, length]) => seconds >= length) ?? SPANS[3];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Tools that take "the" wheel of some tags, or "the" source distribution, choose one of them. */
function duplicates({ files }: ReleaseFacts): ReleaseFinding[] {
  const byName = Map.groupBy(files, ({ file }) => {
    const parsed = parseDistribution(file);
    return parsed && JSON.stringify(parsed);
  });
  return [...byName]
    .filter(([name, same]) => name !== undefined && same.length > 1)
    .map(([, same]) => {
      const isEqual = new Set(same.map(({ sha256 }) => sha256)).size === 1;
      // Projects published .zip beside .tar.gz before PEP 625.
      const isTwoForms =
        new Set(same.map(({ file }) => file.endsWith('.zip'))).size === 2 && same.length === 2;
      return {
        name: 'release.duplicate' as const,
        outcome: isEqual || isTwoForms ? ('unknown' as const) : ('fail' as const),
        message: `${same.length} files are the same distribution by their names, with ${isEqual ? 'the same' : 'different'} bytes`,
        files: same.map(({ file }) => file),
      };
    });
}

const OF_IDENTITY = {
  lost: 'release.lost',
  changed: 'release.changed',
  resurrected: 'release.resurrected',
  downgraded: 'release.downgraded',
} as const;

function remembered({ files, identity }: ReleaseFacts): ReleaseFinding[] {
  if (!identity || identity.outcome === 'first-seen' || identity.outcome === 'same') return [];
  const worse = identity.changes.filter(({ outcome }) => outcome !== 'same');
  return [
    {
      name: OF_IDENTITY[identity.outcome],
      outcome: 'fail',
      message: identity.message,
      files: files.map(({ file }) => file),
      ...(worse.length === 0
        ? {}
        : {
            expected: worse.map(({ part, before }) => `${part} ${before}`).join(', '),
            found: worse.map(({ part, now }) => `${part} ${now}`).join(', '),
          }),
    },
  ];
}
