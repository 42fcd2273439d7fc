import { AssayError } from '../../model/index.ts';
import { formatVers } from '../vers.ts';
import { VERSION_MAX_LENGTH } from '../version/scheme.ts';
import { unionOf } from './cells.ts';
import { boundOf, type VersConstraint } from './model.ts';
import type { NativeRange, NativeSyntax } from './native/clause.ts';
import { COMPOSER_SYNTAX } from './native/composer.ts';
import { CONAN_SYNTAX } from './native/conan.ts';
import { GEM_SYNTAX } from './native/gem.ts';
import { HACKAGE_SYNTAX } from './native/hackage.ts';
import { MAVEN_SYNTAX, NUGET_SYNTAX } from './native/maven.ts';
import { NGINX_SYNTAX } from './native/nginx.ts';
import { NPM_SYNTAX } from './native/npm.ts';
import { OPENSSL_SYNTAX } from './native/openssl.ts';
import { PYPI_SYNTAX } from './native/pypi.ts';
import {
  ALPM_SYNTAX,
  APK_SYNTAX,
  CPAN_SYNTAX,
  DEB_SYNTAX,
  listedSyntax,
  RPM_SYNTAX,
} from './native/relations.ts';
import { CARGO_SYNTAX, HEX_SYNTAX, PUB_SYNTAX } from './native/semver-like.ts';
import { SWIFT_SYNTAX } from './native/swift.ts';
import { compareConstraints, sortConstraints, withOrder } from './order.ts';

/** Every range syntax that is read, by VERS type. */
const SYNTAXES: ReadonlyMap<string, NativeSyntax> = new Map([
  ['alpm', ALPM_SYNTAX],
  ['apk', APK_SYNTAX],
  ['cargo', CARGO_SYNTAX],
  ['composer', COMPOSER_SYNTAX],
  ['conan', CONAN_SYNTAX],
  ['cpan', CPAN_SYNTAX],
  ['deb', DEB_SYNTAX],
  ['gem', GEM_SYNTAX],
  ['generic', listedSyntax('generic')],
  ['golang', listedSyntax('golang')],
  ['hackage', HACKAGE_SYNTAX],
  ['hex', HEX_SYNTAX],
  ['maven', MAVEN_SYNTAX],
  ['nginx', NGINX_SYNTAX],
  ['npm', NPM_SYNTAX],
  ['nuget', NUGET_SYNTAX],
  ['openssl', OPENSSL_SYNTAX],
  ['pub', PUB_SYNTAX],
  ['pypi', PYPI_SYNTAX],
  ['rpm', RPM_SYNTAX],
  ['semver', listedSyntax('semver')],
  ['swift', SWIFT_SYNTAX],
]);

/** The VERS types whose native ranges {@link versFromNative} reads. */
export const NATIVE_RANGE_SCHEMES: readonly string[] = [...SYNTAXES.keys()];

/** How a native range is written as VERS. */
export interface NativeVersOptions {
  /**
   * `literal` unless given: every native comparison becomes a constraint, sorted and not joined, as the type definitions and
   * test vectors of VERS have it; where comparisons overlap or exclude each other that is no valid range, or does not say what
   * the native one says. `canonical`: a valid range of just the versions the native one takes.
   */
  readonly form?: 'canonical' | 'literal';
}

/**
 * Writes a range of an ecosystem's own syntax as VERS. A range without versions is `vers:none/*`, whatever the type.
 * @throws AssayError `vers.native` where the type has no syntax known here, the text is none, or VERS cannot say what it says
 */
export function versFromNative(scheme: string, nativeRange: string, options: NativeVersOptions = {}): string {
  const syntax = SYNTAXES.get(scheme);
  if (!syntax) throw nativeError(`no native range syntax is known for ${JSON.stringify(scheme)}`);
  if (nativeRange.length > VERSION_MAX_LENGTH) {
    throw nativeError(`a native range is at most ${VERSION_MAX_LENGTH} characters long`);
  }
  const isLiteral = options.form !== 'canonical';
  const range = isLiteral && syntax.literal ? syntax.literal(nativeRange) : syntax.read(nativeRange);
  if (range === undefined)
    throw nativeError(`${JSON.stringify(nativeRange)} is no ${scheme} range VERS can say`);
  const constraints = isLiteral ? literal(scheme, range) : unionOf(scheme, range);
  if (constraints === undefined) throw nativeError(`${scheme} does not order the versions of the range`);
  if (constraints.length === 0) return isLiteral ? `vers:${scheme}/` : 'vers:none/*';
  return formatVers({ scheme, constraints });
}

/** All constraints by version; at one version what ends there comes before what begins there. */
function literal(scheme: string, range: NativeRange): readonly VersConstraint[] | undefined {
  if (range.some((set) => set.length === 0)) return [{ comparator: '*', version: '' }];
  const sorted = sortConstraints(withOrder(scheme, range.flat()));
  return sorted?.toSorted((a, b) => compareConstraints(a, b) || place(a) - place(b));
}

function place({ comparator }: VersConstraint): number {
  const bound = boundOf(comparator);
  if (bound === undefined) return 1;
  return bound === 'upper' ? 0 : 2;
}

function nativeError(message: string): AssayError {
  return new AssayError('vers.native', message);
}
