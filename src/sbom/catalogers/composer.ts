import { isObject } from '../../codec/index.ts';
import type { Entry, Licence } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { folderOf, joinPath } from '../place.ts';
import { metadataText, oneLine } from '../text.ts';

/** A project of a thousand packages. */
const MOST = 16 * 1024 * 1024;

/** PHP packages that Composer installed, by the list it keeps in `vendor/composer/installed.json` (versions 1 and 2). */
export const composer: Cataloger = {
  name: 'composer',
  wants: ({ kind, path }) => kind === 'file' && path.endsWith('/composer/installed.json'),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const document = parsed(metadataText(content, MOST));
    const list: unknown = Array.isArray(document)
      ? document
      : isObject(document)
        ? document['packages']
        : undefined;
    const names: unknown = isObject(document) ? document['dev-package-names'] : undefined;
    const tools = new Set(Array.isArray(names) ? (names as unknown[]) : []);
    const packages = Array.isArray(list) ? (list as unknown[]) : [];
    return { components: packages.flatMap((one) => (isObject(one) ? findingOf(one, path, tools) : [])) };
  },
};

function findingOf(
  one: Readonly<Record<string, unknown>>,
  path: string,
  tools: ReadonlySet<unknown>,
): Finding[] {
  const [name, version] = [oneLine(one['name']), oneLine(one['version'])];
  const [, vendor, plain] = /^([^/\s]+)\/([^/\s]+)$/.exec(name ?? '') ?? [];
  if (name === undefined || version === undefined || vendor === undefined || plain === undefined) return [];
  const folder = folderOf(path);
  const stated = oneLine(one['install-path']);
  const own = stated === undefined ? `${folderOf(folder)}/${name}` : joinPath(folder, stated);
  const licences = Array.isArray(one['license']) ? (one['license'] as unknown[]) : [];
  return [
    {
      name,
      version,
      identifiers: derivedPurl(
        { type: 'composer', namespace: vendor, name: plain, version },
        'purl type composer: name and version of installed.json',
      ),
      licences: licences.flatMap((value): Licence[] => {
        const text = oneLine(value);
        return text === undefined ? [] : [{ value: text, kind: 'text' }];
      }),
      proof: {
        path,
        literal: `${name} ${version}`,
        rule: `installed by Composer${tools.has(name) ? ', for development' : ''}`,
      },
      root: own ?? folder,
      // What is listed and not there was left out when the artifact was made.
      claim: { maybe: own === undefined ? [] : [own], mustExist: true },
    },
  ];
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
