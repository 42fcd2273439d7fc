import { type Classifier, finder, finding, meet, precededBy, precededByWord, valuesOf } from './pair.ts';
import { isCode } from './words.ts';

/** Versions: numbers with points and what may follow, builds of Apple systems, Debian revisions. */
const VERSIONS = finder(
  /(?<![\d.]|[A-Za-z]\d*\.)v?\d+(?:\.\d+)+(?:[-+~_.]?[A-Za-z0-9]+(?:[.+~-][A-Za-z0-9]+)*)?(?![\w])|(?<!\w)\d{2}[A-Z]\d{1,5}[a-z]?(?!\w)/g,
);
/** In brackets behind the name of a tool a number alone is one too. */
const BRACKETED = finder(/(?<=\w \()v?\d[\w.+~-]*(?=\))/g);

/** What names a tool, and up to some words of its name. */
const TOOLS = [
  // `X by TOOL VERSION`.
  /(?<![a-z])(?:generated (?:automatically )?(?:by|with|using|from)|created[-_ ](?:by|with|using)|produced (?:by|with)|built[-_ ]with|compiled (?:by|with)|written (?:by|with)|made (?:by|with)|powered by|packed by)\b[^\n;|{}]{0,48}$/i,
  // Keys of manifests, metadata and documents.
  /(?<![a-z])(?:generator|producer|compiler|build[-_ ]tool|tool(?:chain)?|build-jdk(?:-spec)?|ant-version|archiver|encoder|encoding software|software)(?:[-_ ]version)?["']?(?:\s?[:=]|\s?\(|\s?content=)[^\n;|{}]{0,48}$/i,
  // Tools that write their own name.
  /(?:\bGCC: \(|\bGNU (?:C|C\+\+|AS|Fortran|Ada|Go|Bison|ld)\b|\bclang version |\brustc(?: version)? |\bLLVM |\bLLD |\bapple-clang|\bjavadoc \(|\bhelp2man |\bSphinx |\bDoxygen |\bpandoc |\bSWIG |\bCython |\bautoconf |\bautomake |\bbdist_wheel \(|\bsetuptools \(|\bpdfTeX-|\bXeTeX|\bLuaTeX|\bghostscript |\bSkia\/PDF |\bcairo |\bmaven |\bgradle |\bpoetry(?:-core)? |\bflit |\bhatchling |\bmaturin \(|\bprotoc(?:-gen-\w+)? v?|\bflex |\bbison )[^\n;|{}<>]{0,32}$/i,
  // Property lists of Apple's tools: the key stands right before.
  /(?:DTXcode(?:Build)?|DTSDK(?:Build|Name)|DTPlatform(?:Build|Version)|DTCompiler|BuildMachineOSBuild)(?:<\/key>\s*<(?:string|integer)>|"\s?=>?\s?"?)$/,
];
/** Keys whose whole value is the name of a tool. */
const TOOL_KEY =
  /(?:^|[\n>\s])(?:Generator|Created-By|Build-Jdk(?:-Spec)?|Originally-Created-By|Tool|Ant-Version|X-Generator|Producer)\s?: $|<meta name="generator" content="$|generator-version="$/;
const VALUES = finder(/(?<=: |=")[A-Za-z0-9][^"\n\r<>]{0,119}(?=["\r]|$)/g);

/** The version or the name of a tool that made the file. */
export const classifyGenerator: Classifier = (pair, span) => {
  for (const find of [VERSIONS, BRACKETED]) {
    const meeting = meet(pair, span, find);
    if (!meeting) continue;
    if (TOOLS.some((tool) => precededBy(pair, meeting, tool)) && !precededByWord(pair, meeting, isStatement))
      return finding(pair, meeting, 'content.generator-version', 'versions behind the name of a tool');
  }
  const whole = meet(pair, span, VALUES);
  if (whole && precededBy(pair, whole, TOOL_KEY))
    return finding(pair, whole, 'content.generator-version', 'a key that names the tool');
  return undefined;
};

/** An assignment or a comparison to a number is program text, whatever the name before it. */
function isStatement(before: string): boolean {
  return /(?:[=<>!]=\s?|\s[-+*/<>]\s|\breturn\s|\bif\s)\(?$/.test(before) && !/["'>]$/.test(before);
}

const VERSION_WORD =
  /(?:version|(?<![a-z])(?:release|ver|v))(?:__)?["']?(?:\s?[:=(>,]\s?|\s|<\/key>\s*<string>)["'v]?$|<version>$/i;
const BEHIND_NAME = /[A-Za-z][\w+.]*[-_ /@]v?$/;

/** The version of the software itself: a version behind a word that says so, or one of three and more numbers behind a name. */
export const classifyVersion: Classifier = (pair, span) => {
  const meeting = meet(pair, span, VERSIONS);
  if (!meeting) return undefined;
  const values = valuesOf(pair, meeting);
  if (precededBy(pair, meeting, VERSION_WORD))
    return finding(pair, meeting, 'content.version', 'versions behind a word for one');
  const long = values.every((value) => /^v?\d+\.\d+\.\d+/.test(value) && !/^\d+\.\d+\.\d+\.\d+$/.test(value));
  if (long && !isCode(pair.path) && precededBy(pair, meeting, BEHIND_NAME))
    return finding(pair, meeting, 'content.version', 'versions behind a name');
  return undefined;
};

const CHARSETS = finder(
  /(?<![\w-])(?:utf-?(?:8|16|32)(?:-?(?:le|be|sig))?|us-ascii|ascii|ansi_x3\.4-1968|iso[-_]?8859-?\d{1,2}|latin-?\d|windows-?125\d|cp-?\d{3,5}|koi8-[ru]|euc-(?:jp|kr|cn)|shift[-_]?jis|big5|gb(?:k|2312|18030)|macroman|x-mac-\w+)(?![\w-])/gi,
);
const CHARSET_WORD = /(?:charset|encoding|coding)["']?\s?[:=]\s?["']?$/i;
const LINE_ENDS = finder(/\r?\n$|\r?$/g);
const MARKS = finder(/^\ufeff?/g);

/** Names of character sets, and carriage returns and byte order marks that only one side has. */
export const classifyEncoding: Classifier = (pair, span) => {
  const name = meet(pair, span, CHARSETS);
  if (name && precededBy(pair, name, CHARSET_WORD))
    return finding(pair, name, 'content.encoding', 'character sets');
  const mark = meet(pair, span, MARKS);
  if (mark) return finding(pair, mark, 'content.encoding', 'a byte order mark on one side');
  const end = meet(pair, span, LINE_ENDS);
  // A missing line feed is none of it.
  const ends = end && valuesOf(pair, end);
  if (!ends || ends[0].replace('\r', '') !== ends[1].replace('\r', '')) return undefined;
  return finding(pair, end, 'content.encoding', 'a carriage return on one side');
};
