import { toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareSemver, readIdentifiers, type SemverKey, semverParser } from './semver.ts';

const parseModule = semverParser({});

/** `1.21`, `1.21.3`, `1.21rc2`: how Go names its own releases. */
const RELEASE = /^([0-9]+(?:\.[0-9]+){0,2})(?:(alpha|beta|rc)([0-9]+))?$/;

/**
 * Go: SemVer for modules (Go modules reference, "Versions"), so that a pseudo-version orders by its base and time and
 * `+incompatible` does not order; and the names of Go's own releases, read as the Go vulnerability database writes them
 * (`go1.21rc2` is 1.21.0-rc.2). `1.21` is read as the release 1.21.0, not as the language version below its candidates.
 */
export const GOLANG: VersionScheme<SemverKey> = { name: 'golang', parse: parseGo, compare: compareSemver };

function parseGo(text: string): SemverKey | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith('go')) return parseToolchain(trimmed.slice(2));
  return parseModule(trimmed) ?? parseRelease(trimmed);
}

/**
 * After `go`: what follows a space is about the build (`go1.22.3 X:boringcrypto`), and a suffix after a hyphen is a
 * vendor's and does not order (Go toolchains, "Go versions"), unless it is a SemVer pre-release.
 */
function parseToolchain(text: string): SemverKey | undefined {
  const name = text.split(' ', 1)[0] ?? '';
  if (/^[0-9.]+-(?:[0-9]|alpha|beta|rc|pre)/.test(name)) return parseModule(name);
  return parseRelease(name.split('-', 1)[0] ?? '');
}

function parseRelease(text: string): SemverKey | undefined {
  const parts = RELEASE.exec(text);
  if (parts === null) return undefined;
  const [, numbers = '', kind, count] = parts;
  return {
    numbers: numbers.split('.').map(toDigits),
    prerelease: kind === undefined ? [] : readIdentifiers(`${kind}.${count}`),
    build: [],
  };
}
