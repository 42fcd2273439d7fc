import { CAUSES, type CauseClass, type CauseCode, LEVELS } from '../../src/model/index.ts';
import { CLASS_MEANINGS, CLASS_ORDER, LEVEL_MEANINGS } from '../../src/report/comparison/outline.ts';
import { DISPUTED } from './disputed.ts';
import type { CauseExample } from './note.ts';
import { CAUSE_NOTES } from './notes.ts';

/** docs/causes.md: the vocabulary from the code's tables, with the notes of causes/notes.ts. */
export function causesPage(notice: string): string {
  return `# Causes\n\n${notice}\n
\`assay diff\` names for every differing byte why it differs, in ${Object.keys(CAUSES).length} codes. \`family.name\` is stable: it is in JSON, in SARIF rules
(\`rebuild.\`*code*) and in statements. This page says what the words mean, and of each code how it is recognised, what makes it go away and
where it can be seen.

## Classes\n
| class | means |
| --- | --- |
${CLASS_ORDER.map((name) => `| ${name} | ${CLASS_MEANINGS[name]} |`).join('\n')}\n
The class belongs to the code. Whether a difference is first-hand or follows from another one belongs to the occurrence: a build id that differs
because a path differs follows from the path; a build id that differs alone is first-hand.

${MEASURE}
## The verdict ladder\n
The verdict is the best level that holds:\n
| level | means |
| --- | --- |
${LEVELS.map((level) => `| \`${level}\` | ${LEVEL_MEANINGS[level]} |`).join('\n')}\n
${LADDER}
${CLASS_ORDER.map(section).join('\n\n')}\n
${DISPUTED}`;
}

const MEASURE = `## How a share is measured

1. Members are paired by path, then by content, then by likeness. Equal pairs are done.
2. Of a pair that differs, both sides are decoded to fields with offsets. Fields that correspond are compared; the bytes of a field that
   differs go to the cause that the rules of its format give it. Some formats are compared by what they hold instead: rows of a database,
   objects of Python bytecode, messages of a catalogue, properties of an installer.
3. What no field explains is compared byte by byte, or line by line, as ranges that replaced one another. In these, dates, paths,
   names, versions, ids and other orders are looked for. What is found so is a **guess**, with its evidence.
4. The rest is the **residue**: listed with its ranges, and counted as \`content.source\`.

The bytes of a cause are those of the larger side that differ in its places, and that would no longer differ if both sides had the
same value there. Every byte is counted once. A share can be 0: a member that only moved differs in nothing else. Where a content differs, its compressed
bytes are not counted: it is compared decoded. What is left of them, such as a compressed table of contents, follows from it (\`compress.stream\`).

**What follows is folded.** Sizes, offsets, checksums, digests, signatures and ids that hash a whole are listed under the first-hand cause that
weighs most in the same file, or within it, or, for what is derived by definition, anywhere. Where there is none, a checksum that differs is not
derived but unexplained: it is residue, or (\`pe.pdb-guid\`, \`pe.mvid\`) a random id. Lists of digests (RECORD, md5sums) are recomputed: a row is derived only if
it is right on both sides.

**Explained** is a comparison with residue 0 and no cause of class content. It says that everything is accounted for, not that it is harmless.
`;

const LADDER = `- Below signatures: both sides are written without their signatures, as \`assay strip --normal\` does, and compared byte for byte.
- \`equal-streams\` to \`equal-semantics\`: every difference must lie in what that level sets aside. Permissions that decide who may run a file,
  link targets and kinds count as contents.
- \`equal-semantics\` allows only fields that a format defines, of class benign, identity, derived or signature.
- **A guess is never better than \`different\`.** A date that was recognised in a text by its looks might be a date that matters.
  Such a comparison is \`different\` and explained.

\`assay diff\` exits with 0 for \`identical\`, or at the level that \`--at-least\` names.
`;

const TITLES: Readonly<Record<CauseClass, string>> = {
  content: 'Really another content',
  environment: 'Traces of machine and moment',
  identity: 'Ids',
  benign: 'Noise',
  signature: 'Signatures',
  derived: 'What follows from other bytes',
};

function section(name: CauseClass): string {
  const codes = (Object.keys(CAUSES) as CauseCode[]).filter((code) => CAUSES[code].class === name).sort();
  return `## ${TITLES[name]}\n\n${codes.map(entry).join('\n\n')}`;
}

function entry(code: CauseCode): string {
  const { class: kind, title, remedy } = CAUSES[code];
  const { detected, example } = CAUSE_NOTES[code];
  return [
    `### ${code}\n`,
    `${kind}: ${title}.\n`,
    `- *Recognised:* ${detected}`,
    `- *Remedy:* ${remedy ?? (kind === 'content' ? 'Build the same inputs; or it is meant.' : kind === 'signature' ? 'Compare below signatures, or put the official signature onto the rebuild: [`assay transplant`](strip.md).' : 'Remove the first-hand cause.')}`,
    `- *Example:* ${shown(example)}`,
  ].join('\n');
}

function shown(example: CauseExample): string {
  if ('pair' in example) return `pair \`${example.pair}\` of the [corpus](corpus.md)`;
  if ('built' in example)
    return '[test/reproducibility/cause-examples.ts](../test/reproducibility/cause-examples.ts)';
  if ('test' in example) return `[${example.test}](../${example.test})`;
  return `none: ${example.none}`;
}
