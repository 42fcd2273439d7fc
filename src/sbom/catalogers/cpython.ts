import type { Entry, Identifier } from '../../model/index.ts';
import type { Cataloger, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { asPrefix, folderOf } from '../place.ts';
import { metadataText } from '../text.ts';

const RULE = 'PY_VERSION of Include/patchlevel.h';
/** PEP 440 as CPython uses it: a release, maybe a pre-release, and `+` between two releases. */
const VERSION = /^(\d+)\.(\d+)\.?(\d*)(?:(a|b|rc|c)(\d+))?(\+?)$/;
/** How CPE names of Python call a pre-release in their update part, by the letters of PEP 440. */
const UPDATES: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', rc: 'rc', c: 'rc' };

/** CPython source trees by `Include/patchlevel.h`. */
export const cpython: Cataloger = {
  name: 'cpython',
  wants: ({ kind, path }) => kind === 'file' && path.endsWith('/Include/patchlevel.h'),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const text = metadataText(content);
    const match = /^[ \t]*#[ \t]*define[ \t]+PY_VERSION[ \t]+"([^"\n]{1,40})"/m.exec(text ?? '');
    const version = match?.[1];
    if (text === undefined || version === undefined || !agrees(text, version)) return {};
    const tree = asPrefix(folderOf(folderOf(path)));
    const before = text.slice(0, match!.index);
    return {
      components: [
        {
          name: 'CPython',
          version,
          identifiers: identifiersOf(version),
          licences: [],
          proof: { path, offset: content.length - Buffer.byteLength(text) + Buffer.byteLength(before) },
          root: tree,
          claim: { prefix: tree },
        },
      ],
    };
  },
};

/** Whether the numbers beside the text say the same; a header of other software, such as PyPy's, does not. */
function agrees(text: string, version: string): boolean {
  const [, ...parts] = VERSION.exec(version) ?? [];
  const number = (name: string) =>
    new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}[ \\t]+(\\d+)`, 'm').exec(text)?.[1];
  return (
    parts.length > 0 &&
    !/\bPYPY_VERSION\b/.test(text) &&
    ['PY_MAJOR_VERSION', 'PY_MINOR_VERSION', 'PY_MICRO_VERSION'].every(
      (name, i) => (number(name) ?? '0') === (parts[i] || '0'),
    )
  );
}

/** A tree between two releases has no tag and no CPE name. */
function identifiersOf(version: string): readonly Identifier[] {
  const [, major, minor, micro, letter, serial, between] = VERSION.exec(version)!;
  const generic = derivedPurl({ type: 'generic', name: 'python', version }, `purl type generic: ${RULE}`);
  if (between === '+') return generic;
  const release = [major, minor, ...(micro === '' ? [] : [micro])].join('.');
  const update = letter === undefined ? '*' : `${UPDATES[letter]}${serial}`;
  return [
    ...generic,
    ...derivedPurl(
      { type: 'github', namespace: 'python', name: 'cpython', version: `v${version}` },
      `purl type github: the tag is v and ${RULE}`,
    ),
    {
      type: 'cpe',
      value: `cpe:2.3:a:python:python:${release}:${update}:*:*:*:*:*:*`,
      origin: 'derived',
      rule: `CPE 2.3 (NISTIR 7695): ${RULE}, a pre-release as update`,
    },
  ];
}
