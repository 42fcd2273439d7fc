import type { Entry } from '../../model/index.ts';
import type { Cataloger, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { folderOf } from '../place.ts';
import { metadataText, oneLine } from '../text.ts';

/** The specification of an installed gem; that of a packed one is compressed beside its data. */
const INSTALLED = /\/specifications\/(?:default\/)?[^/]+\.gemspec$/;
const PACKED = /^(.+\.gem)!\/metadata\.gz!?$/;
/** The comment that RubyGems writes so that nobody need run the file: name, version, platform. */
const STUB = /^# stub: ([A-Za-z0-9][\w.-]*) (\d[\w.-]*) (\S+) /m;

/** Ruby gems: installed ones by the first lines of their specification, packed ones by their metadata. */
export const gems: Cataloger = {
  name: 'gem',
  wants: ({ kind, path }) =>
    kind === 'file' &&
    ((path.endsWith('.gemspec') && INSTALLED.test(path)) ||
      (path.includes('.gem!/metadata.gz') && PACKED.test(path))),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const text = metadataText(content);
    const stated =
      text === undefined ? undefined : path.endsWith('.gemspec') ? installed(text) : packed(text);
    if (!stated) return {};
    const { name, version, platform, licence } = stated;
    const archive = PACKED.exec(path)?.[1];
    const folder = folderOf(path).replace(/\/specifications(?:\/default)?$/, '');
    const own = `${folder}/gems/${name}-${version}${platform === 'ruby' ? '' : `-${platform}`}`;
    const qualifiers = platform === 'ruby' ? {} : { qualifiers: { platform } };
    return {
      components: [
        {
          name,
          version,
          identifiers: derivedPurl(
            { type: 'gem', name, version, ...qualifiers },
            'purl type gem: name, version and platform of the specification',
          ),
          licences: licence === undefined ? [] : [{ value: licence, kind: 'text' }],
          proof: {
            path,
            literal: `${name} ${version}`,
            rule: archive === undefined ? 'stub line of an installed gem' : 'metadata of a gem',
          },
          root: archive ?? own,
          claim: archive === undefined ? { maybe: [own, path] } : { prefix: archive },
        },
      ],
    };
  },
};

interface Stated {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  readonly licence?: string | undefined;
}

function installed(text: string): Stated | undefined {
  const [, name, version, platform] = STUB.exec(text) ?? [];
  if (name === undefined || version === undefined || platform === undefined) return undefined;
  const licence = oneLine(/^\s*s\.licenses = \["([^"]*)"/m.exec(text)?.[1]);
  return { name, version, platform, licence };
}

/** YAML of which the outermost fields stand at the margin; objects of Ruby have their class as a tag. */
function packed(text: string): Stated | undefined {
  if (!text.startsWith('--- !ruby/object:Gem::Specification')) return undefined;
  const name = oneLine(/^name: (\S+)\r?$/m.exec(text)?.[1]);
  const version = oneLine(
    /^version: !ruby\/object:Gem::Version\r?\n +version: ['"]?([\w.-]+)['"]?\r?$/m.exec(text)?.[1],
  );
  const platform = oneLine(/^platform: (\S+)\r?$/m.exec(text)?.[1]) ?? 'ruby';
  const licence = oneLine(/^licenses:\r?\n- (.+)$/m.exec(text)?.[1]);
  return name === undefined || version === undefined ? undefined : { name, version, platform, licence };
}
