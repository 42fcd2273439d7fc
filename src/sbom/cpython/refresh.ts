import { asciiJson } from '../document/spdx/canonical.ts';
import type { Plain } from '../document/spdx/node.ts';
import { metadataText } from '../text.ts';
import {
  encodeId,
  fileEntry,
  PIP,
  readInTree,
  relation,
  type SpdxDocument,
  type SpdxFile,
  type SpdxRelation,
} from './document.ts';
import { type Evident, evidentSoftware, firstDocument, unlistedSoftware } from './first.ts';
import type { NormalEnds } from './normal-ends.ts';
import { byText, withSortedNames } from './order.ts';
import { checkPackage, type RefreshFinding } from './package-checks.ts';
import { includes, PACKAGE_RULES, type PackageRule, type PackageRules, rulesOfTool } from './rules.ts';
import { IN_TREE } from './source.ts';
import type { CpythonTree, TreeFile } from './tree.ts';

/** A regenerated in-tree document. */
export interface RefreshedDocument {
  /** As the in-tree tool writes it: names ascending, indented by two, ASCII, no line end at the end. */
  readonly text: string;
  /** The tree had no document, or its document has other bytes. */
  readonly changed: boolean;
  /** The tree had no document: it was made from what the bytes show. */
  readonly first: boolean;
  /** Whose rules say which files are a package's. */
  readonly rules: 'tool' | 'table' | 'bytes';
  readonly packages: number;
  /** Paths of files by what became of them in the list. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly altered: readonly string[];
  /** What keeps the in-tree tool from writing. */
  readonly findings: readonly RefreshFinding[];
  readonly warnings: readonly string[];
}

const TOOL = 'Tools/build/generate_sbom.py';

/** Files of the tree that a rule might speak of: those for which ignore rules have to be known. */
export function refreshCandidates(tree: CpythonTree): readonly string[] {
  const patterns = [...rulesOf(tree).rules.values()].flatMap(({ include }) => include);
  const tests = patterns.flatMap((pattern) => includes(pattern) ?? []);
  const ruled = tree.files.map(({ path }) => path).filter((path) => tests.some((test) => test(path)));
  const shown = evidentSoftware(tree).flatMap(({ files }) => files.map(({ path }) => path));
  return [...new Set([...ruled, ...shown])];
}

/**
 * Regenerates `Misc/sbom.spdx.json` as `Tools/build/generate_sbom.py` does: packages stay as people wrote them, files and
 * relationships follow from the tree. A tree without one gets a first one.
 * @param digestsOf digests with line ends made equal
 * @param ignored paths that the tree's ignore rules leave out
 * @throws AssayError `sbom.syntax`, `sbom.too-large`
 */
export function refreshDocument(
  tree: CpythonTree,
  digestsOf: NormalEnds['digestsOf'],
  ignored: ReadonlySet<string>,
): RefreshedDocument {
  const seen = { ...tree, files: tree.files.filter(({ path }) => !ignored.has(path)) };
  const content = tree.content(IN_TREE);
  if (!content) {
    const { document, warnings } = firstDocument(seen);
    return answerOf(withDigests(document, seen, digestsOf), content, [], {
      rules: 'bytes',
      findings: [],
      warnings,
    });
  }
  const before = readInTree(content, `${tree.name}: ${IN_TREE}`);
  const known = rulesOf(seen);
  const evident = evidentSoftware(seen);
  const findings = [...checkPackages(before, known, evident, seen)];
  const document = regenerated(before, known, evident, seen, digestsOf, findings);
  const warnings = unlistedSoftware(document, seen).map(unlistedText);
  return answerOf(document, content, before.files, { rules: known.from, findings, warnings });
}

function answerOf(
  document: SpdxDocument,
  content: Uint8Array | undefined,
  before: readonly SpdxFile[],
  rest: Pick<RefreshedDocument, 'rules' | 'findings' | 'warnings'>,
): RefreshedDocument {
  const text = textOf(document);
  return {
    text,
    changed: content === undefined || Buffer.compare(Buffer.from(text), content) !== 0,
    first: content === undefined,
    packages: document.packages.length,
    ...compared(before, document.files),
    ...rest,
  };
}

interface KnownRules {
  readonly rules: PackageRules;
  readonly from: 'tool' | 'table';
}

/** Those of the tree's own tool, else those of the table; the tool's first form also lists pip and what is copied into it. */
function rulesOf(tree: CpythonTree): KnownRules {
  const tool = tree.content(TOOL);
  const stated = tool && rulesOfTool(tool);
  if (!tool || !stated) return { rules: PACKAGE_RULES, from: 'table' };
  if (!metadataText(tool)?.includes('discover_pip_sbom_package')) return { rules: stated, from: 'tool' };
  const wheels = tree.files.filter(({ path }) => /^Lib\/ensurepip\/_bundled\/pip-[^/]*\.whl$/.test(path));
  const rules = new Map<string, PackageRule>(stated);
  for (const { path } of wheels) {
    rules.set('pip', { include: [path], except: [] });
    for (const name of pinnedNames(tree, path)) rules.set(name, { include: [], except: [] });
  }
  return { rules, from: 'tool' };
}

function pinnedNames(tree: CpythonTree, wheel: string): readonly string[] {
  const content = tree.vendorList(wheel);
  const text = (content && metadataText(content)) ?? '';
  return text
    .split('\n')
    .flatMap((line) => /^([A-Za-z0-9_.-]+)==/.exec(line.split('#', 1)[0]!.trim())?.[1]?.toLowerCase() ?? []);
}

function checkPackages(
  { packages }: SpdxDocument,
  { rules, from }: KnownRules,
  evident: readonly Evident[],
  tree: CpythonTree,
): readonly RefreshFinding[] {
  const names = new Set(packages.map(({ name }) => name));
  const shown = new Set(evident.map(({ component }) => component.name));
  const hasRule = (name: string) => rules.has(name) || (from === 'table' && shown.has(name));
  const unruled = [...names].filter((name) => !hasRule(name));
  // The table speaks of all releases; a tree need not have all of it.
  const unlistedRules = from === 'tool' ? [...rules.keys()].filter((name) => !names.has(name)) : [];
  return [
    ...unruled.map(
      (name): RefreshFinding => ({
        code: 'refresh.packages',
        package: name,
        message: from === 'tool' ? `${TOOL} has no rule for it` : 'nothing says which files it has',
      }),
    ),
    ...unlistedRules.map(
      (name): RefreshFinding => ({
        code: 'refresh.packages',
        package: name,
        message: `${TOOL} has a rule for it, and the document does not list it`,
      }),
    ),
    ...packages.flatMap((one) => checkPackage(one, tree)),
  ];
}

function regenerated(
  before: SpdxDocument,
  { rules }: KnownRules,
  evident: readonly Evident[],
  tree: CpythonTree,
  digestsOf: NormalEnds['digestsOf'],
  findings: RefreshFinding[],
): SpdxDocument {
  const files: SpdxFile[] = [];
  const relationships: SpdxRelation[] = [];
  const listed = tree.files.toSorted((a, b) => byText(a.path, b.path));
  const names = [...new Set(before.packages.map(({ name }) => name))].sort(byText);
  if (names.includes('pip') && rules.has('pip')) {
    const pinned = [...rules].filter(([name, { include }]) => include.length === 0 && names.includes(name));
    const ids = pinned.map(([name]) => encodeId(`SPDXRef-PACKAGE-${name}`)).sort(byText);
    relationships.push(...ids.map((id) => relation(PIP, 'DEPENDS_ON', id)));
  }
  for (const name of names) {
    for (const { path, entry, sha1, sha256 } of filesOf(name, rules.get(name), listed, evident, findings)) {
      const digests = digestsOf(entry) ?? { sha1, sha256 };
      const id = encodeId(`SPDXRef-FILE-${path}`);
      files.push(fileEntry(id, path, digests.sha1, digests.sha256));
      relationships.push(relation(encodeId(`SPDXRef-PACKAGE-${name}`), 'CONTAINS', id));
    }
  }
  return { ...before, files, relationships };
}

function filesOf(
  name: string,
  rule: PackageRule | undefined,
  listed: readonly TreeFile[],
  evident: readonly Evident[],
  findings: RefreshFinding[],
): readonly TreeFile[] {
  if (!rule) {
    const own = new Set(evident.find(({ component }) => component.name === name)?.files);
    return listed.filter((file) => own.has(file));
  }
  return rule.include.toSorted(byText).flatMap((pattern) => {
    const fits = includes(pattern);
    const fitting = fits ? listed.filter(({ path }) => fits(path)) : [];
    if (fitting.length === 0)
      findings.push({
        code: 'refresh.no-files',
        package: name,
        message: `${pattern} fits no file of the tree`,
      });
    return fitting.filter(({ path }) => !rule.except.includes(path));
  });
}

function unlistedText({ component: { name, version }, files }: Evident): string {
  const what = version === undefined ? name : `${name} ${version}`;
  return `${what} is in the tree (${files.length === 1 ? '1 file' : `${files.length} files`}), and the document does not list it`;
}

function withDigests(
  document: SpdxDocument,
  tree: CpythonTree,
  digestsOf: NormalEnds['digestsOf'],
): SpdxDocument {
  const entries = new Map(tree.files.map((file) => [file.path, file.entry]));
  return {
    ...document,
    files: document.files.map((file) => {
      const digests = digestsOf(entries.get(file.fileName)!);
      return digests ? fileEntry(file.SPDXID, file.fileName, digests.sha1, digests.sha256) : file;
    }),
  };
}

function textOf({ head, packages, files, relationships }: SpdxDocument): string {
  return asciiJson(withSortedNames({ ...head, packages, files, relationships } as unknown as Plain));
}

function compared(
  before: readonly SpdxFile[],
  after: readonly SpdxFile[],
): Pick<RefreshedDocument, 'added' | 'removed' | 'altered'> {
  const [old, now] = [before, after].map((files) => new Map(files.map((file) => [file.fileName, file]))) as [
    Map<string, SpdxFile>,
    Map<string, SpdxFile>,
  ];
  const same = (a: SpdxFile, b: SpdxFile) =>
    JSON.stringify(a.checksums.map((one) => [one.algorithm, one.checksumValue])) ===
    JSON.stringify(b.checksums.map((one) => [one.algorithm, one.checksumValue]));
  return {
    added: [...now.keys()].filter((path) => !old.has(path)),
    removed: [...old.keys()].filter((path) => !now.has(path)),
    altered: [...now]
      .filter(([path, file]) => old.has(path) && !same(file, old.get(path)!))
      .map(([path]) => path),
  };
}
