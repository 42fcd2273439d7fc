import { parseXml, xmlChild } from '../../codec/index.ts';
import type { Entry, Licence } from '../../model/index.ts';
import type { Cataloger, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { asPrefix, depthInContainer, folderOf } from '../place.ts';
import { MOST_METADATA, oneLine } from '../text.ts';

/** NuGet packages by their manifest at the root of the archive (the .nuspec reference). */
export const nuget: Cataloger = {
  name: 'nuget',
  wants: ({ kind, path }) => kind === 'file' && path.endsWith('.nuspec') && depthInContainer(path) === 0,
  catalog({ path }: Entry, content: Uint8Array): Found {
    if (content.length > MOST_METADATA) return {};
    const { root } = parseXml(content);
    const metadata = root?.name === 'package' ? xmlChild(root, 'metadata') : undefined;
    const said = (name: string) => metadata && oneLine(xmlChild(metadata, name)?.text);
    const [name, version] = [said('id'), said('version')];
    if (!metadata || name === undefined || version === undefined) return {};
    const licence = xmlChild(metadata, 'license');
    const text = licence?.attributes['type'] === 'expression' ? oneLine(licence.text) : undefined;
    const url = said('licenseUrl');
    const licences: Licence[] = [];
    // The URL is a left-over for old clients where there is an expression.
    if (text !== undefined) licences.push({ value: text, kind: 'expression' });
    else if (url !== undefined) licences.push({ value: url, kind: 'text' });
    const folder = asPrefix(folderOf(path));
    return {
      components: [
        {
          name,
          version,
          identifiers: derivedPurl(
            { type: 'nuget', name, version },
            'purl type nuget: id and version of nuspec',
          ),
          licences,
          proof: { path },
          root: folder,
          claim: { prefix: folder },
        },
      ],
    };
  },
};
