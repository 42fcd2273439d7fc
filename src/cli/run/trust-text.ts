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
  const lines = [
    style.bold(printable(from === 'file' ? source : name)) + unused,
    ...(from === 'file' ? [] : [`  ${printable(originOf(trust, now))}`]),
    `  trusted root: sha256:${id}${change}`,
    ...metadataLines(metadata, style),
    ...(used && metadata.some(({ expired }) => expired) ? [`    ${style.yellow(expiredText(trust))}`] : []),
    ...section('logs', trust.logs.map(keyRow)),
    ...section('logs of certificates', trust.certificateLogs.map(keyRow)),
    ...section('certificate authorities', trust.authorities.map(authorityRow)),
    ...section('timestamp authorities', trust.timestampAuthorities.map(authorityRow)),
    ...section('keys of npm', npmKeys.map(keyRow)),
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

type Row = readonly [name: string, validity: string, more: string];

function keyRow({ name, type, start, end }: ShownKey): Row {
  return [printable(name), start === undefined ? 'always' : span(start, end), type];
}

function authorityRow({ name, subject, start, end }: ShownAuthority): Row {
  return [printable(name), span(start, end), printable(subject)];
}

function section(title: string, rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  const body = rows.map(([name, validity, more]) => `    ${name.padEnd(width)}  ${validity}  ${more}`);
  return rows.length === 0 ? [] : [`  ${title}`, ...body];
}

function span(start: number, end: number | undefined): string {
  return `${day(start)} – ${end === undefined ? '          ' : day(end)}`;
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function minute(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
