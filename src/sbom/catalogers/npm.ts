import { isObject } from '../../codec/index.ts';
import type { Entry, Identifier, Licence } from '../../model/index.ts';
import type { Cataloger, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { asPrefix, containerOf, depthInContainer, folderOf, isTestPlace } from '../place.ts';
import { metadataText, oneLine } from '../text.ts';

/** The folder of an installed package: `node_modules/name`, `node_modules/@scope/name`; JupyterLab keeps its own. */
const INSTALLED = /\/(?:node_modules|labextensions)\/(?:@[^/@]+\/)?[^/@.][^/]*\/package\.json$/;
/** npm, "package.json", name: a scope and a name, neither with white space. */
const NAME = /^(?:(@[^/@\s]+)\/)?([^/@\s][^/\s]*)$/;
/** Characters and operators of SPDX licence expressions (SPDX 2.3, annex D); the licences are not looked up. */
const EXPRESSION = /^\(*[A-Za-z0-9.+:-]+\)*(?:\s+(?:AND|OR|WITH)\s+\(*[A-Za-z0-9.+:-]+\)*)*$/;

/**
 * npm packages by package.json, where npm would see one: in the top folder of an archive, and in `node_modules`. A
 * manifest elsewhere is test data below a folder for tests, else no package (module type markers, templates, examples).
 */
export const npm: Cataloger = {
  name: 'npm',
  wants: ({ kind, path }) => kind === 'file' && path.endsWith('/package.json') && isPackagePlace(path),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const manifest = parseObject(metadataText(content));
    const name = oneLine(manifest?.['name']);
    const version = oneLine(manifest?.['version']);
    const [, scope, plain] = NAME.exec(name ?? '') ?? [];
    if (!manifest || name === undefined || plain === undefined || version === undefined) return {};
    const root = folderOf(path);
    return {
      components: [
        {
          name,
          version,
          // Never published, so the registry's package of that name is another.
          identifiers: manifest['private'] === true ? [] : identifiersOf(scope, plain, version),
          licences: licencesOf(manifest),
          proof: { path },
          root,
          claim: { prefix: isPacked(path) ? containerOf(path) : asPrefix(root) },
        },
      ],
    };
  },
};

function identifiersOf(scope: string | undefined, name: string, version: string): readonly Identifier[] {
  const parts = { type: 'npm', name, version, ...(scope === undefined ? {} : { namespace: scope }) };
  return derivedPurl(parts, 'purl type npm: name and version of package.json');
}

function isPackagePlace(path: string): boolean {
  return depthInContainer(path) <= 1 || INSTALLED.test(path) || isTestPlace(path);
}

/** `npm pack` puts all files into one folder of this name. */
function isPacked(path: string): boolean {
  return path.includes('!/') && depthInContainer(path) === 1 && path.endsWith('/package/package.json');
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `license` is text, formerly an object or, as `licenses`, a list of objects with `type` and `url`. */
function licencesOf({ license, licenses }: Record<string, unknown>): readonly Licence[] {
  return [license, licenses]
    .flatMap((stated) => (Array.isArray(stated) ? (stated as unknown[]) : [stated]))
    .flatMap((stated): Licence[] => {
      const value = oneLine(isObject(stated) ? (stated['type'] ?? stated['url']) : stated);
      if (value === undefined) return [];
      const isExpression =
        typeof stated === 'string' && stated === license && value !== 'UNLICENSED' && EXPRESSION.test(value);
      return [{ value, kind: isExpression ? 'expression' : 'text' }];
    });
}
