import type { Entry } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { folderOf } from '../place.ts';
import { type Pin, pinsIn } from './pins.ts';
import { importPaths } from './python.ts';

/** Lists that pip, setuptools and others keep of the Python modules copied into them. */
const LIST = /\/_?vendor(?:ed)?\/vendor(?:ed)?\.txt$/;
/** Lists are written by people. */
const MOST_LIST = 64 * 1024;
/** Longer lines are no requirements. */
const LONGEST_LINE = 500;

/** Modules that a distribution brings under another name than its own. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  attrs: ['attr', 'attrs'],
  pyyaml: ['yaml'],
  'python-dateutil': ['dateutil'],
  // What pip vendors of setuptools.
  setuptools: ['setuptools', 'pkg_resources'],
};

/** Python distributions that were copied into another, by its list of them. */
export const vendored: Cataloger = {
  name: 'python-vendored',
  wants: ({ kind, path }) => kind === 'file' && path.endsWith('.txt') && LIST.test(path),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const pins = pinsIn(content, { most: MOST_LIST, longestLine: LONGEST_LINE });
    return pins ? { components: pins.map((pin) => pinned(path, pin)) } : {};
  },
};

function pinned(path: string, { name, version, offset }: Pin): Finding {
  const folder = folderOf(path);
  const modules = MODULES[name.toLowerCase()] ?? [name];
  return {
    // As those who publish the list's owner write it; the purl has no case either.
    name: name.toLowerCase(),
    version,
    identifiers: derivedPurl(
      { type: 'pypi', name, version },
      `purl type pypi: name==version in ${path.slice(folder.length + 1)}`,
    ),
    licences: [],
    proof: { path, offset },
    root: folder,
    claim: {
      maybe: modules.flatMap((module) => importPaths(module)).map((module) => `${folder}/${module}`),
      mustExist: true,
    },
  };
}
