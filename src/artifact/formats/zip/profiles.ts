/** Facts about an archive that member names tell; a profile is a set of them. */
const FACTS: readonly (readonly [string, (path: string) => boolean])[] = [
  ['WHEEL', (path) => path.endsWith('/WHEEL') && /^[^/]+\.dist-info\/WHEEL$/.test(path)],
  ['PKG-INFO', (path) => path.endsWith('/PKG-INFO') && /^[^/]+\/PKG-INFO$/.test(path)],
  ['EGG-INFO', (path) => path === 'EGG-INFO/PKG-INFO'],
  ['nuspec', (path) => path.endsWith('.nuspec') && !path.includes('/')],
  ['vsixmanifest', (path) => path === 'extension.vsixmanifest'],
  ['appx', (path) => path === 'AppxManifest.xml'],
  ['appxbundle', (path) => path === 'AppxMetadata/AppxBundleManifest.xml'],
  ['xap', (path) => path === 'AppManifest.xaml'],
  ['android', (path) => path === 'AndroidManifest.xml'],
  ['android-code', (path) => path === 'classes.dex' || path === 'resources.arsc'],
  ['aab', (path) => path === 'BundleConfig.pb'],
  ['ipa', (path) => path.endsWith('.app/Info.plist') && /^Payload\/[^/]+\.app\/Info\.plist$/.test(path)],
  ['mozilla', (path) => path === 'META-INF/mozilla.rsa' || path === 'install.rdf'],
  ['conda', (path) => path.startsWith('pkg-') && path.endsWith('.tar.zst')],
  ['opc', (path) => path === '[Content_Types].xml'],
  ['word', (path) => path.startsWith('word/')],
  ['xl', (path) => path.startsWith('xl/')],
  ['ppt', (path) => path.startsWith('ppt/')],
  ['manifest', (path) => path === 'META-INF/MANIFEST.MF'],
  ['web-inf', (path) => path.startsWith('WEB-INF/')],
  ['main', (path) => path === '__main__.py'],
];

/** Profiles by the facts they need, the most specific first. */
const PROFILES: readonly (readonly [string, readonly string[]])[] = [
  ['wheel', ['WHEEL']],
  ['egg', ['EGG-INFO']],
  ['nupkg', ['nuspec']],
  ['vsix', ['vsixmanifest']],
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
  ['sdist', ['PKG-INFO']],
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
      for (const [fact, test] of FACTS) if (test(path)) facts.add(fact);
    },
    mimetype(content) {
      declared ??= MIMETYPES[content.trim()];
    },
    name: () => declared ?? PROFILES.find(([, needs]) => needs.every((fact) => facts.has(fact)))?.[0],
  };
}
