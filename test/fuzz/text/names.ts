import {
  CPE_ATTRIBUTES,
  canonicalPurl,
  cpeUri,
  formatCpe,
  formatGitoid,
  formatPurl,
  formatSwhid,
  formatWfn,
  isSpdxId,
  isSpdxReference,
  lintCpe,
  matchCpe,
  parseCpe,
  parseGitoid,
  parsePurl,
  parsePurlWithNotes,
  parseSwhid,
  parseWfn,
  spdxId,
  swhidPath,
  type Wfn,
} from '../../../src/identifier/index.ts';
import { CPE_NAMES, PURLS } from './seeds.ts';
import { attempt, differs, type TextTarget, textTarget } from './target.ts';

const PURL_CODES = ['purl.syntax', 'purl.type-rule'] as const;
const CPE_CODES = ['cpe.syntax', 'cpe.value'] as const;

function checkPurl(text = ''): string | undefined {
  const strict = attempt(PURL_CODES, () => canonicalPurl(text));
  const lenient = attempt(PURL_CODES, () => canonicalPurl(text, { mode: 'lenient' }));
  if (strict !== undefined && strict !== lenient) return differs('strict and lenient', strict, lenient);
  if (lenient === undefined) return undefined;
  const { purl, normalisations } = parsePurlWithNotes(lenient);
  const noted = parsePurlWithNotes(text, { mode: 'lenient' });
  return (
    differs('parts', purl, parsePurl(text, { mode: 'lenient' })) ??
    differs('canonical again', lenient, formatPurl(purl)) ??
    differs('nothing to normalise in canonical text', normalisations, []) ??
    differs(
      'notes exactly where the text is not canonical',
      noted.normalisations.length > 0,
      text !== lenient,
    )
  );
}

const lower = (name: Wfn) =>
  Object.fromEntries(Object.entries(name).map(([key, value]) => [key, value.toLowerCase()]));

function checkCpe(text = '', written = ''): string | undefined {
  for (const { fix } of lintCpe(text)) if (fix !== undefined) parseCpe(fix);
  const names = [attempt(CPE_CODES, () => parseCpe(text)), attempt(CPE_CODES, () => parseWfn(written))];
  for (const name of names) {
    if (name === undefined) continue;
    const wrong =
      differs('formatted string', parseCpe(formatCpe(name)), name) ??
      differs('text form', parseWfn(formatWfn(name)), name) ??
      differs('URI', parseCpe(cpeUri(name)), lower(name));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const TURNED = { EQUAL: 'EQUAL', SUBSET: 'SUPERSET', SUPERSET: 'SUBSET', DISJOINT: 'DISJOINT' } as const;

function checkCpePair(...texts: readonly string[]): string | undefined {
  const [a, b] = texts.map((text) => attempt(CPE_CODES, () => parseCpe(text)));
  if (a === undefined || b === undefined) return undefined;
  const [there, back] = [matchCpe(a, b), matchCpe(b, a)];
  for (const attribute of CPE_ATTRIBUTES) {
    const [one, other] = [there.attributes[attribute], back.attributes[attribute]];
    // With a wildcard in the target a relation is not defined.
    if (one === 'UNDEFINED' || other === 'UNDEFINED') continue;
    const wrong = differs(`${attribute} the other way round`, TURNED[one], other);
    if (wrong !== undefined) return wrong;
  }
  const plain = Object.values(a).every((value) => !/[*?]/.test(value.replaceAll(/^\*$|\\./g, '')));
  return plain ? differs('a name and itself', matchCpe(a, a).relation, 'EQUAL') : undefined;
}

function checkSwhid(text = '', path = ''): string | undefined {
  const swhid = attempt(['swhid.syntax'], () => parseSwhid(text));
  const digest = '94a9ed024d3859793618152ea559a168bbcbb5e2';
  const placed = { type: 'cnt', digest, path: swhidPath(path) } as const;
  const whole = attempt(['swhid.syntax'], () => formatSwhid(placed));
  if (whole === undefined && placed.path.length < 60_000) return `the path ${placed.path} cannot be written`;
  return (
    (swhid && differs('again', formatSwhid(parseSwhid(formatSwhid(swhid))), formatSwhid(swhid))) ??
    (whole && differs('a path', parseSwhid(whole), placed))
  );
}

function checkGitoid(text = ''): string | undefined {
  const gitoid = attempt(['gitoid.syntax'], () => parseGitoid(text));
  return gitoid && differs('again', formatGitoid(gitoid), text);
}

function checkSpdx(one = '', other = ''): string | undefined {
  const ids = [spdxId(one), spdxId(other)];
  if (isSpdxId(one) && !isSpdxReference(one)) return 'an id refers to nothing';
  if (!ids.every(isSpdxId)) return `no SPDX id: ${ids.join(', ')}`;
  return differs('ids are the same exactly for one text', ids[0] === ids[1], one === other);
}

const DIGEST = '94a9ed024d3859793618152ea559a168bbcbb5e2';
const CORE = `swh:1:dir:${DIGEST}`;
const SWHIDS = [
  ...[`swh:1:cnt:${DIGEST}`, CORE, `swh:1:snp:${DIGEST};origin=https://example.org/a.git`],
  `swh:1:cnt:${DIGEST};origin=https://example.org/a;visit=swh:1:snp:${DIGEST};anchor=${CORE};path=/a%3Bb/c;lines=9-15`,
  `swh:1:cnt:${DIGEST};bytes=0-4;path=/x`,
];
const GITOIDS = [`gitoid:blob:sha1:${DIGEST}`, `gitoid:tree:sha256:${'ab12'.repeat(16)}`];
const PATHS = ['/a/b c', 'src/ü;x?y#z%41', '', '/', 'a\\b'];
const SPDX = [
  'SPDXRef-DOCUMENT',
  'DocumentRef-x:SPDXRef-a.b-1',
  'DOCUMENT',
  'pkg:npm/a@1',
  '-40.',
  'a-b',
  '😀é',
];
const WFNS = [
  'wfn:[part="a",vendor="microsoft",product="internet_explorer",version="8\\.0\\.6001",update="beta",edition=NA]',
  'wfn:[part="a",vendor="foo\\\\bar",product="big\\$money_manager_2010",target_sw="win*",target_hw="x64"]',
  'wfn:[ part="o" , vendor=ANY, version="?1\\-2" ]',
];

/** Readers of names. */
export const NAME_TARGETS: readonly TextTarget[] = [
  textTarget('purl', [PURLS], checkPurl),
  textTarget('cpe', [CPE_NAMES, WFNS], checkCpe),
  textTarget('cpe-pair', [CPE_NAMES, CPE_NAMES], checkCpePair),
  textTarget('swhid', [SWHIDS, PATHS], checkSwhid),
  textTarget('gitoid', [GITOIDS], checkGitoid),
  textTarget('spdx-id', [SPDX, SPDX], checkSpdx),
];
