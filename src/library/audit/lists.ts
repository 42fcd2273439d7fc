import { formatPurl, otherRegistry, pypiName } from '../../identifier/index.ts';
import { ELSEWHERE } from './locks.ts';
import { type AuditSubject, gatherComponents, looksLikeIdentifier, namedByIdentifier } from './subject.ts';

/**
 * Reads a text of one identifier a line (package URLs, CPE names) or one requirement a line, as pip does; told apart by the
 * first line that says something. Undefined where that line is neither.
 */
export function readList(text: string, path: string): AuditSubject | undefined {
  const first = linesOf(text).next().value;
  if (first === undefined) return undefined;
  if (looksLikeIdentifier(first)) return readIdentifiers(text, path);
  if (REQUIREMENT.test(first) || OPTION.test(first)) return readRequirements(text, path);
  return undefined;
}

/** Characters of a line; a longer one is no requirement. */
const LONGEST = 10_000;

/** Lines without comments, empty lines and the line breaks that a backslash takes away (pip, "Requirements file format"). */
function* linesOf(text: string): Generator<string> {
  let before = '';
  for (const raw of text.replace(/^\ufeff/, '').split(/\r\n?|\n/)) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trimEnd();
    if (line.endsWith('\\') && before.length < LONGEST) {
      before += `${line.slice(0, -1)} `;
      continue;
    }
    const whole = (before + line).trim();
    before = '';
    if (whole !== '') yield whole;
  }
  if (before.trim() !== '') yield before.trim();
}

function readIdentifiers(text: string, path: string): AuditSubject {
  const gatherer = gatherComponents(path, 'list');
  for (const line of linesOf(text)) {
    if (!looksLikeIdentifier(line)) {
      gatherer.leave('lines that are no identifier');
      continue;
    }
    try {
      gatherer.add(namedByIdentifier(line));
    } catch {
      gatherer.leave('identifiers that cannot be read');
    }
  }
  return { name: path, kind: 'list', ...gatherer.finish() };
}

/** PEP 508: a name, extras, then clauses or an address. */
const REQUIREMENT = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\s*(?:\[[^\]]*\]\s*)?(?:$|[<>=!~;@(]|--hash)/;
const OPTION = /^--?[a-z]/;
const NAME = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/;
const PINNED = /^\(?={2,3}\s*([^\s,;*()]+)\)?$/;

function readRequirements(text: string, path: string): AuditSubject {
  const gatherer = gatherComponents(path, 'requirements');
  const registry = otherRegistry('pypi', indexOf(text));
  for (const line of linesOf(text)) {
    if (/^(?:-r|-c|--requirement|--constraint)\b/.test(line))
      gatherer.leave('other files that are named, which are not read');
    else if (OPTION.test(line)) {
      if (/^(?:-e|--editable)\b/.test(line)) gatherer.leave('requirements by address');
    } else if (line.length > LONGEST || !REQUIREMENT.test(line)) gatherer.leave('lines that cannot be read');
    else {
      const [, name = '', rest = ''] = NAME.exec(line)!;
      const clauses = rest
        .replace(/\s--hash\b.*$/, '')
        .replace(/;.*$/, '')
        .trim();
      const version = PINNED.exec(clauses)?.[1];
      // Without a version no answer is possible; left out, it would look clean.
      const purl = requirementPurl(name, version, /^@\s*(\S+)/.exec(rest)?.[1], registry);
      if (/[?&](?:repository|download)_url=/.test(purl)) gatherer.leave(ELSEWHERE);
      gatherer.add({ name: pypiName(name), version, purl, rule: 'name and pin of a requirement' });
      if (version === undefined) gatherer.leave('requirements without a pin: their version is not known');
    }
  }
  return { name: path, kind: 'requirements', ...gatherer.finish() };
}

/** The index of the whole file: the last one named (pip, "Requirements file format", global options). */
function indexOf(text: string): string | undefined {
  let index: string | undefined;
  for (const line of linesOf(text))
    index = /^(?:-i|--index-url|--pypi-url)[\s=]+(\S+)$/.exec(line)?.[1] ?? index;
  return index;
}

/** What is from another place than PyPI says so: the name alone would be that of another package. */
function requirementPurl(
  name: string,
  version: string | undefined,
  address: string | undefined,
  registry: string | undefined,
): string {
  const elsewhere = otherRegistry('pypi', address);
  return formatPurl({
    type: 'pypi',
    name: pypiName(name),
    version,
    qualifiers: elsewhere === undefined ? { repository_url: registry } : { download_url: elsewhere },
  });
}
