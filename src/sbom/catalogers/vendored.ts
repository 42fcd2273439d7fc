import type { Entry } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { folderOf } from '../place.ts';
import { metadataText } from '../text.ts';
import { importPaths } from './python.ts';

/** Lists that pip, setuptools and others keep of the Python modules copied into them. */
const LIST = /\/_?vendor(?:ed)?\/vendor(?:ed)?\.txt$/;
/** Lists are written by people. */
const MOST_LIST = 64 * 1024;
/** Longer lines are no requirements. */
const LONGEST_LINE = 500;
/** A pinned requirement (PEP 508 with one `==`), its extras, marker and comment left aside. */
const PIN =
  /^[ \t]*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(?:\[[^\]]*\])?[ \t]*={2,3}[ \t]*([^\s;#,*]+)[ \t]*(?:[;#\\].*|--.*)?$/;

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
    const text = metadataText(content, MOST_LIST);
    if (text === undefined) return {};
    const components: Finding[] = [];
    let offset = content.length - Buffer.byteLength(text);
    for (const line of text.split('\n')) {
      const [, name, version] = line.length > LONGEST_LINE ? [] : (PIN.exec(line.trimEnd()) ?? []);
      if (name !== undefined && version !== undefined)
        components.push(pinned(path, offset + line.indexOf(name), name, version));
      offset += Buffer.byteLength(line) + 1;
    }
    return { components };
  },
};

function pinned(path: string, offset: number, name: string, version: string): Finding {
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
