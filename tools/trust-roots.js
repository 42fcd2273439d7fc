import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Makes `src/provenance/trust/embedded/` from what `@sigstore/tuf` carries (sigstore/sigstore-js, Apache-2.0): the first TUF
 * metadata of the public good instance of Sigstore, and the trusted root and keys of npm that it signed when the package was
 * made. The build runs it first; what it makes is not committed.
 */
export function trustRoots() {
  const entry = createRequire(import.meta.url).resolve('@sigstore/tuf/package.json');
  const { version } = JSON.parse(readFileSync(entry, 'utf8'));
  const seeds = JSON.parse(readFileSync(join(dirname(entry), 'seeds.json'), 'utf8'));
  const [[repository, seed], ...more] = Object.entries(seeds);
  // Of several it would have to be told which is the public good instance.
  if (more.length > 0) throw new Error(`@sigstore/tuf ${version} carries ${more.length + 1} instances`);
  const root = JSON.parse(Buffer.from(seed['root.json'], 'base64').toString());
  return {
    source: `@sigstore/tuf ${version}`,
    repository,
    root: {
      version: root.signed.version,
      expires: root.signed.expires,
      signed: signedAbout(root.signed),
      content: seed['root.json'],
    },
    trustedRoot: seed.targets['trusted_root.json'],
    npmKeys: seed.targets[encodeURIComponent('registry.npmjs.org/keys.json')],
  };
}

/** The day a root was begun: `tuf-on-ci` says for how many days it makes one. */
function signedAbout({ expires, 'x-tuf-on-ci-expiry-period': days }) {
  return new Date(Date.parse(expires) - days * 86_400_000).toISOString().slice(0, 10);
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../src/provenance/trust/embedded');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'public-good.json'), JSON.stringify(trustRoots()));
}
