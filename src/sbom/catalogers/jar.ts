import type { Entry } from '../../model/index.ts';
import type { Cataloger, Found } from '../cataloger.ts';
import { header, parseHeaders } from '../headers.ts';
import { asPrefix, containerOf, depthInContainer } from '../place.ts';
import { metadataText, oneLine } from '../text.ts';

/** The manifest of an archive of Java classes. */
const PLACE = /\.(?:jar|war|ear|hpi|jpi)!\/META-INF\/MANIFEST\.MF$/i;
/** Names and versions, the surest first: OSGi, then the module system, then what the archive says of itself. */
const FIELDS = [
  ['bundle-symbolicname', 'bundle-version'],
  ['automatic-module-name', 'implementation-version'],
  ['implementation-title', 'implementation-version'],
  ['specification-title', 'specification-version'],
] as const;

/**
 * Java libraries by their manifest (JAR file specification), where nothing shows that Maven made the archive: it has coordinates of its
 * own then. A manifest names no group, so there is no package URL.
 */
export const jar: Cataloger = {
  name: 'jar-manifest',
  wants: ({ kind, path }) =>
    kind === 'file' && path.endsWith('/MANIFEST.MF') && PLACE.test(path) && depthInContainer(path) === 1,
  catalog({ path }: Entry, content: Uint8Array): Found {
    const text = metadataText(content);
    // Lines go on in the next one behind a blank, which is no part of the value.
    const headers = text === undefined ? undefined : parseHeaders(Buffer.from(text.replace(/\r?\n /g, '')));
    if (!headers || /maven/i.test(header(headers, 'created-by') ?? '')) return {};
    for (const [field, versionField] of FIELDS) {
      const name = oneLine((header(headers, field) ?? '').split(';')[0]);
      const version = oneLine(header(headers, versionField));
      if (name === undefined || version === undefined || /\$\{|^unspecified$/.test(name + version)) continue;
      const archive = asPrefix(containerOf(path));
      const licence = oneLine(header(headers, 'bundle-license'));
      return {
        components: [
          {
            name,
            version,
            identifiers: [],
            licences: licence === undefined ? [] : [{ value: licence, kind: 'text' }],
            proof: {
              path,
              literal: `${name} ${version}`,
              rule: `weak: ${WRITTEN[field]} and version of the manifest, no Maven coordinates`,
            },
            root: archive,
            claim: { prefix: archive },
          },
        ],
      };
    }
    return {};
  },
};

const WRITTEN: Readonly<Record<(typeof FIELDS)[number][0], string>> = {
  'bundle-symbolicname': 'Bundle-SymbolicName',
  'automatic-module-name': 'Automatic-Module-Name',
  'implementation-title': 'Implementation-Title',
  'specification-title': 'Specification-Title',
};
