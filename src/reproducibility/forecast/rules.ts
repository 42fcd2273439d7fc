import type { CauseCode } from '../../model/index.ts';
import {
  type Judged,
  judgeBuildId,
  judgeDrawn,
  judgeHost,
  judgeId,
  judgeMachoUuid,
  judgeMode,
  judgeOwner,
  judgePresent,
  judgeTool,
  type Seen,
} from './values.ts';

/** Causes whose fields are times: all of a container are judged together. */
export const TIME_CODES: ReadonlySet<CauseCode> = new Set([
  'archive.atime',
  'archive.mtime',
  'bom.mtime',
  'content.timestamp',
  'git.index-stat',
  'gzip.mtime',
  'iso.volume-dates',
  'msi.summary-dates',
  'pe.timestamp',
  'png.time',
  'pyc.source-mtime',
  'rpm.buildtime',
  'squashfs.mkfs-time',
  'xar.creation-time',
]);

/** What the value of a field must show to be a prediction, by the cause that a difference of the field would have. */
export const RULES_OF_VALUES: Readonly<Partial<Record<CauseCode, (seen: Seen) => Judged>>> = {
  'archive.owner': judgeOwner,
  'archive.mode': judgeMode,
  'archive.pax-pid': ({ field: { value } }) =>
    /PaxHeaders?\.[1-9]\d*\//.test(String(value))
      ? ['certain', 'process ids in the names of pax headers', String(value)]
      : undefined,
  'archive.xattr': judgePresent('possible', 'extended attributes or access control lists'),
  'burn.bundle-guid': judgeDrawn('certain', 'a bundle id that WiX draws in each build'),
  'content.hostname': judgeHost,
  'content.random-id': judgeId,
  'content.generator-version': judgeTool,
  'content.username': judgeBuilder,
  'dmg.segment-id': judgeDrawn('likely', 'a segment id that is drawn in each build'),
  'fat.volume-serial': judgePresent('likely', 'a serial number from the clock'),
  'gzip.name': judgeName,
  'gzip.os': ({ field: { value } }) =>
    /^(?:3|255)\b/.test(String(value)) ? undefined : ['possible', 'compressed on', String(value)],
  'id.build-id': judgeBuildId,
  'id.lc-uuid': judgeMachoUuid,
  'mo.hash-table': () => undefined,
  'msi.package-code': judgeDrawn('likely', 'a package code that is drawn unless it is authored'),
  'msi.product-code': ({ field: { value } }) =>
    /^\{[0-9A-F-]{36}\}$/i.test(String(value))
      ? ['possible', 'a product code that is drawn where it is `*`', String(value)]
      : undefined,
  'rpm.buildhost': judgeHost,
  'sqlite.change-counter': judgePresent('possible', 'a count of the transactions it took', 1),
  'sqlite.free-space': judgePresent('possible', 'free pages and left-over bytes of earlier contents'),
  'zip.comment': (seen) => (seen.format === 'zip' ? judgePresent('possible', 'a comment')(seen) : undefined),
};

/** Who built it; authors and translators are named in the source. */
function judgeBuilder({ field: { value }, names }: Seen): Judged {
  if (!/built|builder|user|saved by|last author|lastModifiedBy/i.test(names.at(-1) ?? '')) return undefined;
  return value === '' || value === undefined ? undefined : ['likely', 'built by', String(value)];
}

/** The name of the file that was compressed, which `gzip` keeps. */
function judgeName({ field: { value } }: Seen): Judged {
  if (value === undefined || value === '') return undefined;
  const drawn = /(?:^|[/\\])te?mp[\w.-]*$/i.test(String(value));
  return [drawn ? 'likely' : 'possible', 'the name of the file that was compressed', String(value)];
}
