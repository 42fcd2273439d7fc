import type { Entry, Licence } from '../../model/index.ts';
import type { Cataloger, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { folderOf, joinPath } from '../place.ts';
import { metadataText, oneLine } from '../text.ts';

/** The record of an installed package, and the index of a package: `.conda` holds two archives, `.tar.bz2` is one. */
const INSTALLED = /\/conda-meta\/[^/]+\.json$/;
const PACKED = /^(?:(.+\.conda)!\/info-[^/]+\.tar\.zst!|(.+\.tar\.bz2)!)\/info\/index\.json$/;
/** A record lists every file with its digests. */
const MOST = 16 * 1024 * 1024;

/** conda packages: installed ones by their record in `conda-meta`, packed ones by `info/index.json`. */
export const conda: Cataloger = {
  name: 'conda',
  wants: ({ kind, path }) =>
    kind === 'file' && path.endsWith('.json') && (INSTALLED.test(path) || PACKED.test(path)),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const record = membersOf(metadataText(content, MOST));
    const [name, version, build, subdir, url] = ['name', 'version', 'build', 'subdir', 'url'].map((field) =>
      oneLine(record[field]),
    );
    // The history of an environment is no package, and has none of these.
    if (name === undefined || version === undefined || build === undefined) return {};
    const [, conda, bzip2] = PACKED.exec(path) ?? [];
    const packed = conda ?? bzip2;
    const type = conda ? 'conda' : bzip2 ? 'tar.bz2' : undefined;
    const channel = channelOf(url);
    const qualifiers = {
      build,
      ...(channel === undefined ? {} : { channel }),
      ...(subdir === undefined ? {} : { subdir }),
      ...(type === undefined ? {} : { type }),
    };
    const licence = oneLine(record['license']);
    const licences: Licence[] = licence === undefined ? [] : [{ value: licence, kind: 'text' }];
    const prefix = folderOf(folderOf(path));
    const files =
      packed === undefined && Array.isArray(record['files']) ? (record['files'] as unknown[]) : undefined;
    return {
      components: [
        {
          name,
          version,
          identifiers: derivedPurl(
            { type: 'conda', name, version, qualifiers },
            `purl type conda: name, version, build and subdir of ${packed === undefined ? 'conda-meta' : 'info/index.json'}`,
          ),
          licences,
          proof: { path },
          root: packed ?? prefix,
          claim: packed === undefined ? { list: path, filesOnly: true } : { prefix: packed },
        },
      ],
      ...(files === undefined
        ? {}
        : {
            list: {
              path,
              files: [
                path,
                ...files.flatMap((file) => (typeof file === 'string' ? (joinPath(prefix, file) ?? []) : [])),
              ],
            },
          }),
    };
  },
};

/** The channel of a public server, whose address ends with channel, subdir and file name. */
function channelOf(url: string | undefined): string | undefined {
  return /^https?:\/\/(?:conda\.anaconda\.org|repo\.anaconda\.com\/pkgs)\/([\w.-]+)\/[\w.-]+\/[^/]+$/.exec(
    url ?? '',
  )?.[1];
}

function membersOf(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
