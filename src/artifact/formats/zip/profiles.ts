/** Facts that the full path of one member tells. */
const PATHS: ReadonlyMap<string, string> = new Map([
  ['EGG-INFO/PKG-INFO', 'egg'],
  ['extension.vsixmanifest', 'vsix'],
  ['AppxManifest.xml', 'appx'],
  ['AppxMetadata/AppxBundleManifest.xml', 'appxbundle'],
  ['AppManifest.xaml', 'xap'],
  ['AndroidManifest.xml', 'android'],
  ['classes.dex', 'android-code'],
  ['resources.arsc', 'android-code'],
  ['BundleConfig.pb', 'aab'],
  ['META-INF/mozilla.rsa', 'mozilla'],
  ['install.rdf', 'mozilla'],
  ['[Content_Types].xml', 'opc'],
  ['META-INF/MANIFEST.MF', 'manifest'],
  ['__main__.py', 'main'],
]);

/** Facts that the first folder of a path tells. */
const FOLDERS: ReadonlyMap<string, string> = new Map([
  ['word', 'word'],
  ['xl', 'xl'],
  ['ppt', 'ppt'],
  ['WEB-INF', 'web-inf'],
]);

/** Facts that the last name tells where the whole path has the right shape. */
const NAMES: ReadonlyMap<string, readonly [fact: string, shape: RegExp]> = new Map([
  ['WHEEL', ['wheel', /^[^/]+\.dist-info\/WHEEL$/]],
  ['PKG-INFO', ['sdist', /^[^/]+\/PKG-INFO$/]],
  ['Info.plist', ['ipa', /^Payload\/[^/]+\.app\/Info\.plist$/]],
]);

/** Facts that the name of a member without folder tells. */
const ROOTS: readonly (readonly [string, RegExp])[] = [
  ['nupkg', /\.nuspec$/],
  ['conda', /^pkg-.*\.tar\.zst$/],
];

/** Profiles by the facts they need, the most specific first. */
const PROFILES: readonly (readonly [string, readonly string[]])[] = [
  ['wheel', ['wheel']],
  ['egg', ['egg']],
  ['nupkg', ['nupkg']],
  ['vsix', ['vsix']],
  ['appxbundle', ['appxbundle']],
  ['appx', ['appx']],
  ['xap', ['xap']],
  ['apk', ['android', 'android-code']],
  ['aab', ['aab']],
  ['ipa', ['ipa']],
  ['xpi', ['mozilla']],
  ['conda', ['conda']],
  ['docx', ['opc', 'word']],
  ['xlsx', ['opc', 'xl']],
  ['pptx', ['opc', 'ppt']],
  ['war', ['manifest', 'web-inf']],
  ['jar', ['manifest']],
  ['sdist', ['sdist']],
  ['zipapp', ['main']],
];

/** Profiles by the content of a member named `mimetype` (EPUB OCF 3.3 4.3, OpenDocument 1.3 part 2 3.3). */
const MIMETYPES: Readonly<Record<string, string>> = {
  'application/epub+zip': 'epub',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/vnd.oasis.opendocument.graphics': 'odg',
};

/** Watches member names for the profile of an archive. */
export interface ProfileWatch {
  see(path: string): void;
  /** The content of the member `mimetype`. */
  mimetype(content: string): void;
  /** The profile, once all names were seen. */
  name(): string | undefined;
}

/** Starts to watch the names of one archive. */
export function watchProfile(): ProfileWatch {
  const facts = new Set<string>();
  let declared: string | undefined;
  return {
    see(path) {
      const known = PATHS.get(path);
      if (known) facts.add(known);
      const slash = path.indexOf('/');
      if (slash < 0) {
        for (const [fact, shape] of ROOTS) if (shape.test(path)) facts.add(fact);
        return;
      }
      const folder = FOLDERS.get(path.slice(0, slash));
      if (folder) facts.add(folder);
      const name = NAMES.get(path.slice(path.lastIndexOf('/') + 1));
      if (name?.[1].test(path)) facts.add(name[0]);
    },
    mimetype(content) {
      declared ??= MIMETYPES[content.trim()];
    },
    name: () => declared ?? PROFILES.find(([, needs]) => needs.every((fact) => facts.has(fact)))?.[0],
  };
}
