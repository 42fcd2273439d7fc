import type {
  ShownAuthority,
  ShownKey,
  ShownMetadata,
  ShownTrust,
  TrustUpdate,
} from '../../library/index.ts';
import { printable, type Style } from '../../report/index.ts';

/**
 * Trust material as a paragraph: where it is from, its age, its TUF versions, and whom it says to believe.
 * @param now seconds since 1970
 */
export function trustText(trust: ShownTrust, now: number, style: Style): string {
  const { name, from, source, used, id, latestChange, metadata, npmKeys } = trust;
  const change = latestChange === undefined ? '' : `, latest change ${day(latestChange)}`;
  const unused = from !== 'file' && !used ? style.dim('  not in use: another is newer') : '';
  const rows = section(now, style);
  const lines = [
    style.bold(printable(from === 'file' ? source : name)) + unused,
    ...(from === 'file' ? [] : [`  ${printable(originOf(trust, now))}`]),
    `  trusted root: sha256:${id}${change}`,
    ...metadataLines(metadata, style),
    ...(used && metadata.some(({ expired }) => expired) ? [`    ${style.yellow(expiredText(trust))}`] : []),
    ...rows('logs', trust.logs.map(keyRow)),
    ...rows('logs of certificates', trust.certificateLogs.map(keyRow)),
    ...rows('certificate authorities', trust.authorities.map(authorityRow)),
    ...rows('timestamp authorities', trust.timestampAuthorities.map(authorityRow)),
    ...(npmKeys.length === 0 ? [] : rows('keys of npm', npmKeys.map(keyRow))),
  ];
  return `${lines.join('\n')}\n`;
}

/** What an update did, in two lines. */
export function updateText({ trust, before, changed }: TrustUpdate, style: Style): string {
  const { name, id, source } = trust;
  const what = changed ? 'trusted root is new' : 'trusted root is unchanged';
  const versions = trust.metadata.map(({ role, version }) => {
    const old = before?.metadata.find((other) => other.role === role)?.version;
    return `${printable(role)} ${old === undefined || old === version ? '' : `${old} → `}${version}`;
  });
  return [
    `${style.bold(name)}: ${style.green(what)}: sha256:${id}`,
    `  from ${printable(source)}: ${versions.join(', ')}`,
    '',
  ].join('\n');
}

function originOf({ from, source, updated = 0 }: ShownTrust, now: number): string {
  if (from === 'embedded')
    return `comes with Assay, from ${source}, of ${day(updated)} (${age(updated, now)})`;
  return `updated ${minute(updated)} UTC (${age(updated, now)}) from ${source}`;
}

function age(since: number, now: number): string {
  const days = Math.floor((now - since) / 86_400);
  if (days < 0) return 'in the future: look at the clock';
  return days === 0 ? 'today' : `${days} ${days === 1 ? 'day' : 'days'} ago`;
}

/** It goes on being used: of what was signed in its time nothing becomes wrong, but something newer may be missing. */
function expiredText({ name, from }: ShownTrust): string {
  const option = from === 'embedded' || name === 'public-good' ? '' : ` --instance ${name}`;
  return `some of it has expired; it is used until \`assay trust update${option}\` gets newer`;
}

function metadataLines(metadata: readonly ShownMetadata[], style: Style): string[] {
  const width = Math.max(...metadata.map(({ role }) => printable(role).length));
  const lines = metadata.map(({ role, version, expires, expired }) => {
    const when = expires === undefined ? '' : `${expired ? 'expired' : 'until'} ${day(expires)}`;
    return `    ${printable(role).padEnd(width)}  ${`${version}`.padStart(6)}  ${expired ? style.yellow(when) : when}`;
  });
  return metadata.length === 0 ? [] : ['  TUF metadata', ...lines];
}

interface Row {
  readonly name: string;
  readonly start?: number;
  readonly end?: number;
  readonly more: string;
}

/** So many digits of the id of a log tell it from others. */
const SHOWN_ID = 16;

function keyRow({ name, operator, id = '', type, start, end }: ShownKey): Row {
  const more = [type.padEnd(id === '' ? 0 : 'ed25519'.length), id.slice(0, SHOWN_ID), runBy(operator)];
  return { ...row(name, start, end), more: more.filter((part) => part !== '').join('  ') };
}

function authorityRow({ name, operator, subject, start, end }: ShownAuthority): Row {
  const more = [printable(subject), runBy(operator)];
  return { ...row(name, start, end), more: more.filter((part) => part !== '').join('  ') };
}

function row(name: string, start: number | undefined, end: number | undefined) {
  return {
    name: printable(name),
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
}

function runBy(operator: string | undefined): string {
  return operator === undefined ? '' : `run by ${printable(operator)}`;
}

/** A title and its rows; what is over, or has not begun, stands back: it counts for signatures of its time alone. */
function section(now: number, style: Style): (title: string, rows: readonly Row[]) => string[] {
  return (title, rows) => {
    const width = Math.max(...rows.map(({ name }) => name.length));
    const body = rows.map(({ name, start, end, more }) => {
      const line = `    ${name.padEnd(width)}  ${span(start, end)}  ${more}`;
      return (start ?? now) > now || (end ?? now) < now ? style.dim(line) : line;
    });
    return rows.length === 0 ? [`  ${title}: none`] : [`  ${title}`, ...body];
  };
}

function span(start: number | undefined, end: number | undefined): string {
  if (start === undefined) return 'always'.padEnd(WIDEST);
  return end === undefined ? `since ${day(start)}`.padEnd(WIDEST) : `${day(start)} – ${day(end)}`;
}

const WIDEST = '2026-01-01 – 2026-12-31'.length;

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function minute(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
