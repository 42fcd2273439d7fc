import type { Entry, Identifier } from '../../model/index.ts';
import type { Cataloger, Found } from '../cataloger.ts';
import { type Headers, header, parseHeaders } from '../headers.ts';
import { derivedPurl } from '../identify.ts';
import { oneLine } from '../text.ts';

/** `control` in the control archive of a package (deb(5)). */
const CONTROL = /^(.+)!\/control\.tar(?:\.[a-z0-9]+)?!\/(?:\.\/)?control$/;
/** Debian Policy 5.6.7; dpkg accepts capital letters. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9+.-]+$/;

/** Binary packages of Debian and its derivatives by their control file (deb-control(5)). */
export const deb: Cataloger = {
  name: 'deb',
  wants: ({ kind, path }) => kind === 'file' && path.endsWith('/control') && CONTROL.test(path),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const [, container] = CONTROL.exec(path) ?? [];
    const headers = parseHeaders(content);
    const name = headers && oneLine(header(headers, 'package'));
    if (!headers || !name || container === undefined || !NAME.test(name)) return {};
    const version = oneLine(header(headers, 'version'));
    return {
      components: [
        {
          name,
          ...(version === undefined ? {} : { version }),
          identifiers: identifiersOf(headers, name, version),
          licences: [],
          proof: { path },
          root: container,
          claim: { prefix: container },
        },
      ],
    };
  },
};

/**
 * What shows which distribution built a package, the surest first. A version's suffix is set by whoever built it last;
 * the maintainer's address may be that of the distribution it was taken from. Null: shown to be of neither.
 */
const EVIDENCE: readonly (readonly [field: string, shows: RegExp, distribution: string | null])[] = [
  ['version', /ubuntu|-[\d.]+build\d+$/, 'ubuntu'],
  ['version', /kali|rpi|rpt|devuan|pureos|deepin|mint|parrot|neon|pop\d|proxmox|pve/, null],
  ['version', /(?:[~+]deb\d+u\d+|\+b\d+|~bpo\d+\+\d+)$/, 'debian'],
  ['origin', /^ubuntu$/i, 'ubuntu'],
  ['origin', /^debian$/i, 'debian'],
  ['origin', /./, null],
  ['maintainer', /@(?:lists\.)?ubuntu\.com>?$/i, 'ubuntu'],
  ['maintainer', /@(?:[a-z-]+\.)?debian\.(?:org|net)>?$/i, 'debian'],
];

/** A package URL of type deb needs the distribution (ECMA-427, type deb), which no field of the file says for certain. */
export function identifiersOf(
  headers: Headers,
  name: string,
  version: string | undefined,
): readonly Identifier[] {
  const shown = EVIDENCE.find(([field, shows]) => shows.test(header(headers, field) ?? ''));
  const [field, , distribution] = shown ?? [];
  if (field === undefined || !distribution) return [];
  const arch = oneLine(header(headers, 'architecture'));
  const parts = { type: 'deb', namespace: distribution, name, ...(version === undefined ? {} : { version }) };
  const upstream = sourceOf(headers, name, version);
  const fields = `Package, Version, Architecture${upstream === undefined ? '' : ', Source'}`;
  const rule = `purl type deb: ${fields} of control; ${distribution} because of its ${FIELD_NAMES[field]}`;
  const qualifiers = {
    ...(arch === undefined ? {} : { arch }),
    ...(upstream === undefined ? {} : { upstream }),
  };
  return derivedPurl({ ...parts, ...(Object.keys(qualifiers).length === 0 ? {} : { qualifiers }) }, rule);
}

/**
 * `Source` of a package (Debian Policy 5.6.1): the name of its source package, and its version in parentheses where that is not the
 * package's. Written as Syft writes it (`upstream=name@version`), since advisories name source packages. Undefined where it is absent,
 * which means that the source has the package's name and version.
 */
function sourceOf(headers: Headers, name: string, version: string | undefined): string | undefined {
  const written = oneLine(header(headers, 'source'));
  const [, source, stated] =
    /^([A-Za-z0-9][A-Za-z0-9+.-]+)(?:\s*\(\s*([^\s()]+)\s*\))?$/.exec(written ?? '') ?? [];
  if (source === undefined) return undefined;
  const other = stated === undefined || stated === version ? undefined : stated;
  if (source === name && other === undefined) return undefined;
  return other === undefined ? source : `${source}@${other}`;
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  version: 'Version',
  origin: 'Origin',
  maintainer: 'Maintainer',
};
