import type { Entry } from '../../model/index.ts';
import type { Cataloger, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { containerOf, folderOf } from '../place.ts';
import { metadataText, oneLine } from '../text.ts';

const PLACE = /\/META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/;

/**
 * Java libraries by the `pom.properties` that Maven's archiver writes. A jar that contains others has several: it
 * belongs to the one it is named after.
 */
export const maven: Cataloger = {
  name: 'maven',
  wants: ({ kind, path }) => kind === 'file' && path.endsWith('/pom.properties') && PLACE.test(path),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const properties = parseProperties(metadataText(content) ?? '');
    const [group, name, version] = ['groupId', 'artifactId', 'version'].map((key) => properties.get(key));
    if (group === undefined || name === undefined || version === undefined) return {};
    const jar = containerOf(path);
    const isNamed = jar.slice(jar.lastIndexOf('/') + 1).startsWith(`${name}-${version}`);
    return {
      components: [
        {
          name,
          version,
          identifiers: derivedPurl(
            { type: 'maven', namespace: group, name, version },
            'purl type maven: groupId, artifactId and version of pom.properties',
          ),
          licences: [],
          proof: { path },
          root: isNamed ? jar : folderOf(path),
          claim: { prefix: isNamed ? jar : folderOf(path) },
        },
      ],
    };
  },
};

/** `key=value` lines; the archiver writes neither escapes nor continuations. */
function parseProperties(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, key, value] = /^\s*([A-Za-z]+)\s*[=:](.*)$/.exec(line) ?? [];
    const said = oneLine(value);
    if (key !== undefined && said !== undefined) properties.set(key, said);
  }
  return properties;
}
