import { ALPM } from './alpm.ts';
import { APK } from './apk.ts';
import { BITNAMI } from './bitnami.ts';
import { COMPOSER } from './composer.ts';
import { CONAN } from './conan.ts';
import { CPAN } from './cpan.ts';
import { CPYTHON } from './cpython.ts';
import { CRAN } from './cran.ts';
import { DATETIME } from './datetime.ts';
import { DEB } from './deb.ts';
import { GEM } from './gem.ts';
import { GENERIC } from './generic.ts';
import { GENTOO } from './gentoo.ts';
import { GOLANG } from './golang.ts';
import { HACKAGE } from './hackage.ts';
import { INTDOT } from './intdot.ts';
import { LEXICOGRAPHIC } from './lexicographic.ts';
import { LUAROCKS } from './luarocks.ts';
import { MAVEN } from './maven.ts';
import { NGINX } from './nginx.ts';
import { NPM } from './npm.ts';
import { OPAM } from './opam.ts';
import { OPENSSL } from './openssl.ts';
import { PYPI } from './pypi.ts';
import { RPM } from './rpm.ts';
import type { VersionScheme } from './scheme.ts';
import { SEMVER_FAMILY } from './semver-family.ts';

/** Every version order, by the name it is asked for; names that share an order are rows of their own. */
const SCHEMES: readonly VersionScheme[] = [
  BITNAMI,
  COMPOSER,
  CONAN,
  GOLANG,
  NPM,
  ...SEMVER_FAMILY,
  ALPM,
  APK,
  CPAN,
  CPYTHON,
  CRAN,
  DATETIME,
  DEB,
  GEM,
  GENERIC,
  GENTOO,
  HACKAGE,
  INTDOT,
  LEXICOGRAPHIC,
  LUAROCKS,
  MAVEN,
  NGINX,
  OPAM,
  OPENSSL,
  PYPI,
  RPM,
];

/** The order of a purl type or project scheme. */
export const VERSION_SCHEMES: ReadonlyMap<string, VersionScheme> = new Map(
  SCHEMES.map((scheme) => [scheme.name, scheme as unknown as VersionScheme]),
);
