import {
  compareParsed,
  formatVers,
  isAboveNpmRange,
  isBelowNpmRange,
  mavenRangeContains,
  NATIVE_RANGE_SCHEMES,
  normalizeVers,
  npmRangeContains,
  npmRangesIntersect,
  type ParsedVersion,
  parseGemRequirement,
  parseMavenRange,
  parseNpmRange,
  parseNpmVersion,
  parsePypiSpecifier,
  parseVers,
  parseVersion,
  satisfiesGem,
  satisfiesPypi,
  validateVers,
  versContains,
  versFromNative,
} from '../../../src/identifier/index.ts';
import { VERSION_SCHEMES } from '../../../src/identifier/version/list.ts';
import { type Draw, mutateText } from './mutate-text.ts';
import { RANGES, VERS_TEXTS, VERSIONS } from './seeds.ts';
import { attempt, bytesOf, differs, type TextTarget, textTarget } from './target.ts';

const SCHEMES = [...VERSION_SCHEMES.keys()];
/** Orders that go round in circles where their tools do (docs/versions.md). */
const CIRCULAR = new Set(['maven']);

/** Three versions of one scheme: texts, their order both ways, and the order of all three. */
function checkOrder(scheme = '', ...texts: readonly string[]): string | undefined {
  const versions = texts.flatMap((text) => parseVersion(scheme, text) ?? []);
  for (const a of versions) {
    const self = compareParsed(a, a);
    if (self !== 0) return `${a.text} and itself: ${self}`;
    for (const b of versions) {
      const [there, back] = [compareParsed(a, b), compareParsed(b, a)];
      if (Number.isNaN(there)) return `${a.text} and ${b.text}: NaN`;
      const turned = back === undefined ? undefined : -Math.sign(back);
      if ((there === undefined ? undefined : Math.sign(there)) !== turned && there !== 0)
        return `${a.text} and ${b.text}: ${there}, turned ${back}`;
      for (const c of CIRCULAR.has(scheme) ? [] : versions) {
        const wrong = checkThree(a, b, c);
        if (wrong !== undefined) return wrong;
      }
    }
  }
  return undefined;
}

/** What is at most the second, and that at most the third, is at most the third, wherever the scheme says so. */
function checkThree(a: ParsedVersion, b: ParsedVersion, c: ParsedVersion): string | undefined {
  const [first, second, whole] = [compareParsed(a, b), compareParsed(b, c), compareParsed(a, c)];
  if (first === undefined || second === undefined || whole === undefined) return undefined;
  if (first > 0 || second > 0) return undefined;
  const strict = first < 0 || second < 0;
  return strict ? (whole < 0 ? undefined : say()) : whole === 0 ? undefined : say();
  function say(): string {
    return `${JSON.stringify([a.text, b.text, c.text])}: ${first}, ${second}, but ${whole}`;
  }
}

function checkRanges(text = '', other = '', version = ''): string | undefined {
  const [npm, second] = [text, other].map((one) => parseNpmRange(one, { loose: version.length % 2 === 0 }));
  const key = parseNpmVersion(version, { loose: true });
  if (npm && second) {
    const wrong = differs(
      'npm ranges meet',
      npmRangesIntersect(npm, second),
      npmRangesIntersect(second, npm),
    );
    if (wrong !== undefined) return wrong;
  }
  if (npm && key) {
    const inside = npmRangeContains(npm, key);
    if (inside && (isAboveNpmRange(key, npm) || isBelowNpmRange(key, npm)))
      return 'inside an npm range and beyond it';
    const again = parseNpmRange(npm.text);
    if (again) {
      const wrong = differs('npm range read again', npmRangeContains(again, key), inside);
      if (wrong !== undefined) return wrong;
    }
  }
  const pypi = parsePypiSpecifier(text);
  if (pypi) satisfiesPypi(pypi, version);
  const gem = parseGemRequirement(text);
  if (gem) satisfiesGem(gem, version);
  const maven = parseMavenRange(text);
  if (maven) mavenRangeContains(maven, version);
  return undefined;
}

function checkVers(text = '', version = ''): string | undefined {
  const strict = attempt(['vers.syntax'], () => parseVers(text));
  const lenient = attempt(['vers.syntax'], () => parseVers(text, { mode: 'lenient' }));
  const report = attempt(['vers.syntax'], () => validateVers(text));
  if (strict !== undefined && !report?.valid) return 'read strictly, but not valid';
  if (strict === undefined && report?.valid) return 'valid, but not read strictly';
  if (strict !== undefined) {
    const wrong =
      differs('strict and lenient', strict, lenient) ?? differs('again', formatVers(strict), text);
    if (wrong !== undefined) return wrong;
  }
  if (lenient === undefined) return undefined;
  const normal = attempt(['vers.syntax'], () => normalizeVers(lenient));
  if (normal === undefined) return undefined;
  return (
    differs('normal form', parseVers(formatVers(normal)), normal) ??
    differs('normal form again', normalizeVers(normal), normal) ??
    differs('contains', versContains(normal, version), versContains(text, version))
  );
}

function checkNative(scheme = '', range = '', version = ''): string | undefined {
  const text = attempt(['vers.native', 'vers.syntax'], () =>
    versFromNative(scheme, range, { form: 'canonical' }),
  );
  attempt(['vers.native', 'vers.syntax'], () => versFromNative(scheme, range, { form: 'literal' }));
  if (text === undefined) return undefined;
  const wrong = differs('canonical', formatVers(parseVers(text)), text);
  const vers = parseVers(text);
  const said = nativeAnswer(scheme, range, version);
  return (
    wrong ??
    (said === undefined
      ? undefined
      : differs(`${text} and the native range`, versContains(vers, version), said))
  );
}

/** What the range itself says of a release; of others some ecosystems say what VERS cannot (docs/versions.md). */
function nativeAnswer(scheme: string, text: string, version: string): boolean | undefined {
  if (version.length > 100 || !/^\d+(?:\.\d+)*$/.test(version)) return undefined;
  if (scheme === 'gem') {
    const clauses = parseGemRequirement(text);
    return clauses && satisfiesGem(clauses, version);
  }
  if (scheme === 'maven') {
    const range = parseMavenRange(text);
    return range && mavenRangeContains(range, version);
  }
  if (scheme === 'pypi') {
    const clauses = parsePypiSpecifier(text);
    return clauses && satisfiesPypi(clauses, version);
  }
  if (scheme !== 'npm') return undefined;
  const [range, key] = [parseNpmRange(text, { loose: true }), parseNpmVersion(version)];
  return range && key && npmRangeContains(range, key);
}

const versionOf = (draw: Draw) => (draw.next(3) === 0 ? draw.pick(VERSIONS) : mutateText(VERSIONS, draw));

/** Versions and ranges of them. */
export const VERSION_TARGETS: readonly TextTarget[] = [
  {
    name: 'version',
    make: (draw) => bytesOf([draw.pick(SCHEMES), versionOf(draw), versionOf(draw), versionOf(draw)]),
    check: (input) => checkOrder(...(JSON.parse(new TextDecoder().decode(input)) as string[])),
  },
  textTarget('range', [RANGES, RANGES, VERSIONS], checkRanges),
  textTarget('vers', [VERS_TEXTS, VERSIONS], checkVers),
  {
    name: 'native-range',
    make: (draw) => bytesOf([draw.pick(NATIVE_RANGE_SCHEMES), mutateText(RANGES, draw), versionOf(draw)]),
    check: (input) => checkNative(...(JSON.parse(new TextDecoder().decode(input)) as string[])),
  },
];
