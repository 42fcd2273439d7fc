import type { IdentityOutcome, IdentityVerdict, ReleaseFinding, ReleaseVerdict } from '../../model/index.ts';
import { publisherText } from '../../provenance/index.ts';
import { dayText, detailLines } from '../attestation-words.ts';
import { printable } from '../printable.ts';
import type { Style } from '../style.ts';
import type { MemoryFacts, VerifyReport } from './presenter.ts';

/** A paragraph for each release that has more to say than its files, then what was written down. */
export function releasesText({ releases, memory }: VerifyReport, style: Style): string {
  const told = releases.filter(
    ({ files, findings, identity }) => files.length > 1 || findings.length > 0 || identity !== undefined,
  );
  const lines = [...told.flatMap((release) => releaseLines(release, style)), ...memoryLines(memory, style)];
  return lines.map((line) => `${line}\n`).join('');
}

function releaseLines(release: ReleaseVerdict, style: Style): string[] {
  const { name, files, publishers, findings, identity, ok } = release;
  const verified = files.filter(({ outcome }) => outcome === 'verified').length;
  const count = `${verified} of ${files.length} ${files.length === 1 ? 'file' : 'files'} verified`;
  const ofIdentity = findings.find((finding) => finding.name === `release.${identity?.outcome}`);
  const isGood = ok && verified === files.length;
  return [
    `${style[isGood ? 'green' : ok ? 'yellow' : 'red']('release'.padEnd(9))} ${style.bold(printable(name))}  ${count}`,
    ...publishers.map(
      ({ publisher, files: signed }) =>
        `  ${printable(publisherText(publisher))}: ${signed.length} ${signed.length === 1 ? 'file' : 'files'}`,
    ),
    ...(identity ? identityLines(identity, ofIdentity, style) : []),
    ...findings.flatMap((finding) => (finding === ofIdentity ? [] : findingLines(finding, style))),
  ];
}

const COLOURS: Readonly<Record<IdentityOutcome, 'green' | 'yellow' | 'red'>> = {
  same: 'green',
  'first-seen': 'yellow',
  changed: 'red',
  lost: 'red',
  resurrected: 'red',
  downgraded: 'red',
};

function identityLines(
  { outcome, message, changes, accepted }: IdentityVerdict,
  finding: ReleaseFinding | undefined,
  style: Style,
): string[] {
  const head = finding ? `${markOf(finding, style)} ${finding.name}` : style[COLOURS[outcome]](outcome);
  return [
    `  ${head}: ${printable(message)}`,
    ...changes
      .filter(({ part }) => part !== 'evidence')
      .map(({ part, before, now }) => `    ${part}: ${printable(before)} -> ${printable(now)}`),
    ...(accepted
      ? [`    accepted by a person on ${dayText(accepted.recorded)}: ${printable(accepted.reason)}`]
      : []),
  ];
}

function markOf({ outcome, allowed }: ReleaseFinding, style: Style): string {
  if (allowed) return style.dim('allowed');
  return outcome === 'fail' ? style.red('fail') : style.yellow('note');
}

function findingLines(finding: ReleaseFinding, style: Style): string[] {
  const { name, message, files } = finding;
  const detail = detailLines(finding).map((line) => `    ${line}`);
  return [`  ${markOf(finding, style)} ${name}: ${printable(message)}`, ...detail, ...fileLines(files)];
}

/** Names of files that are shown; the others are counted. */
const MOST_NAMES = 10;

function fileLines(files: readonly string[]): string[] {
  const shown = files.slice(0, MOST_NAMES).map((file) => `    ${printable(file)}`);
  const more = files.length - shown.length;
  return more > 0 ? [...shown, `    and ${more} more`] : shown;
}

function memoryLines(memory: MemoryFacts | undefined, style: Style): string[] {
  if (!memory) return [];
  const { ledger, written, left, keyIsKnown, torn, entries } = memory;
  const lines = [
    ...written.map(({ project, version, how, outcome = 'as it is', reason }) => {
      const what = how === 'accepted' ? `accepted ${outcome}: ${reason}` : 'remembered';
      return `${style.green('ledger'.padEnd(9))} ${printable(`${project}@${version}  ${what}`)}`;
    }),
    ...left.map(
      ({ release, why }) =>
        `${style.yellow('ledger'.padEnd(9))} ${printable(release)} not written down: ${why}`,
    ),
  ];
  if (entries > 0 && !keyIsKnown)
    lines.push(
      `${style.yellow('ledger'.padEnd(9))} ${printable(ledger)} is signed with a key that is not at hand`,
    );
  if (torn > 0)
    lines.push(
      `${style.yellow('ledger'.padEnd(9))} ${torn} bytes of a write that did not end ${written.length > 0 ? 'were dropped' : 'are at its end'}`,
    );
  return lines;
}
