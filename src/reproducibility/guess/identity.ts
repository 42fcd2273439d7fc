import { type Classifier, finder, finding, meet, precededBy, precededByWord, valuesOf } from './pair.ts';
import { saysDigest } from './words.ts';

const UUIDS = finder(
  /(?<![0-9A-Za-z])(?:[{(]?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}[})]?|[0-9A-Fa-f]{8}(?:_[0-9A-Fa-f]{4}){3}_[0-9A-Fa-f]{12})(?![0-9A-Za-z])/g,
);
/** RFC 9562: versions 1 to 8 of variant 10; what Microsoft drew before stands in braces. */
const PROPER = /^[{(]?[0-9A-Fa-f]{8}[-_][0-9A-Fa-f]{4}[-_][1-8][0-9A-Fa-f]{3}[-_][89ABab]/;

/** UUIDs of any form and version. */
export const classifyUuid: Classifier = (pair, span) => {
  const meeting = meet(pair, span, UUIDS);
  if (!meeting) return undefined;
  const values = valuesOf(pair, meeting);
  if (!values.every((value) => PROPER.test(value))) return undefined;
  const versions = values.map((value) => value.replace(/^[{(]/, '')[14]!);
  const evidence = versions[0] === versions[1] ? `UUIDs of version ${versions[0]}` : 'UUIDs';
  return finding(pair, meeting, 'content.random-id', evidence);
};

const TOKENS = finder(
  /(?<![\w+/=-])(?:[0-9A-Fa-f]{16,64}|[A-Za-z0-9_-]{16,64}|[A-Za-z0-9+/]{16,64}={0,2})(?![\w+/=-])/g,
);
const DRAWN_WORD =
  /(?:(?<![a-z])(?:uuid|guid|nonce|random|boundary|session[-_ ]?id|request[-_ ]?id|build[-_ ]?id|run[-_ ]?id|unique[-_ ]?id|uid|(?:random|csrf|xsrf)[-_ ]?token)|\/ID\s?\[?\s?)["'\s:=>(<-]{1,6}(?:(?:content|value)=["'])?$/i;

/** Long tokens of one width without meaning, behind a word that says they are drawn. */
export const classifyToken: Classifier = (pair, span) => {
  const meeting = meet(pair, span, TOKENS);
  if (!meeting || !precededBy(pair, meeting, DRAWN_WORD) || precededByWord(pair, meeting, saysDigest))
    return undefined;
  const [left, right] = valuesOf(pair, meeting);
  if (left.length !== right.length || !isDrawn(left) || !isDrawn(right)) return undefined;
  return finding(pair, meeting, 'content.random-id', 'tokens of one width behind a word for an id');
};

/** Letters and digits mixed, as no word and no number is. */
function isDrawn(text: string): boolean {
  return /\d/.test(text) && /[A-Za-z]/.test(text) && (text.match(/\d/g)?.length ?? 0) >= 3;
}

const ADDRESSES = finder(/(?<![\w])0x[0-9A-Fa-f]{8,16}(?!\w)/g);
const MAPPED = /^0x(?:0000)?(?:7[ef]|5[56])[0-9A-Fa-f]{10}$|^0xffff[0-9A-Fa-f]{12}$/;

/** Addresses in memory, as printed with objects: in the ranges that systems map, or behind `at`. */
export const classifyAddress: Classifier = (pair, span) => {
  const meeting = meet(pair, span, ADDRESSES);
  if (!meeting) return undefined;
  const mapped = valuesOf(pair, meeting).every((value) => MAPPED.test(value));
  if (!mapped && !precededBy(pair, meeting, /[<\w] at $/)) return undefined;
  return finding(pair, meeting, 'content.random-id', 'addresses in memory');
};

const REVISIONS = finder(/(?<![\w/+-])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{7,12})(?:-dirty)?(?![\w-])/g);
const DESCRIBED = finder(
  /(?<![\w.])v?\d[\w.]*(?:[-.+]\d+)?[-.+]g[0-9a-f]{7,40}(?:[-.+]?dirty)?(?:\.\w+)?(?![\w])/g,
);
const NUMBERS = finder(/(?<![\w.-])r?\d{1,9}(?:\.\d{1,9})*(?![\w.-])/g);
const REVISION_WORD =
  /(?:(?<![a-z])(?:commit|revision|rev|changeset|git|hg|vcs|sha1?|head|tree)(?:[-_. ]?(?:id|sha1?|hash|commit|revision|rev|version|short))?)["'\s:=>(@#]{1,6}$/i;
const NUMBER_WORD =
  /(?:\$(?:Revision|Rev|LastChangedRevision): |\bsvn[-_ ]?(?:revision|rev)["'\s:=]{1,4}|@@? ?-?r)$/;

/** Commits behind a word for one, `git describe`, and numbers of Subversion. */
export const classifyRevision: Classifier = (pair, span) => {
  const described = meet(pair, span, DESCRIBED);
  if (described)
    return finding(pair, described, 'content.vcs-revision', 'versions as git describe writes them');
  const hash = meet(pair, span, REVISIONS);
  if (hash && precededBy(pair, hash, REVISION_WORD) && valuesOf(pair, hash).some((value) => /\d/.test(value)))
    return finding(pair, hash, 'content.vcs-revision', 'hashes behind a word for a commit');
  const number = meet(pair, span, NUMBERS);
  if (number && precededBy(pair, number, NUMBER_WORD))
    return finding(pair, number, 'content.vcs-revision', 'numbers of a revision');
  return undefined;
};
