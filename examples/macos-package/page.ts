import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { repack } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import { printed, type Stage, stages } from './compare.ts';
import { EPOCH, MONDAY, STEPS, type Step, TUESDAY } from './steps.ts';

/** What bsdtar's packages gave where it was installed; main.ts records it. */
export const RECORDED = 'examples/macos-package/bsdtar.txt';

/** docs/example-macos-package.md: every output on it is that of a run. */
export async function examplePage(notice: string): Promise<string> {
  const [first, ...others] = await stages();
  const sections = others.map((stage, i) => section(STEPS[i]!, stage));
  return `# A macOS package, built twice\n\n${notice}\n
${INTRODUCTION}
${machines()}\n
## Before\n
Nothing is done about any of it yet.

${console(first!)}\n
${READING}
${sections.join('\n\n')}\n
${await shortcut(others[INSTALLED_STEPS - 1]!)}\n
${bsdtar()}\n
${WITH_APPLE}`;
}

const INTRODUCTION = `How one gets from "megabytes of hexdump" to the same bytes, on a package small enough to read. It is a flat package as
\`pkgbuild\` and \`productbuild\` make it: a XAR archive with \`Distribution\` and one component, which has \`PackageInfo\`, \`Bom\`
and \`Payload\` (gzip around an odc cpio archive). The script is [examples/macos-package](../examples/macos-package/build.ts); it writes
all of these formats itself, so it runs anywhere, without macOS and without any program but Node.js:

\`\`\`sh
npm ci
npx node examples/macos-package/main.ts packages
npx assay diff packages/0/monday.pkg packages/0/tuesday.pkg
\`\`\`

It builds the package on two machines: once as it is, and once more after each change of the build script, into the folders
\`0\` to \`${STEPS.length}\`. All output on this page is that of a real run; a test repeats it.
`;

function machines(): string {
  const hours = (time: number) => new Date(time * 1000).toISOString().replace('.000Z', 'Z');
  const octal = (mode: number) => mode.toString(8).padStart(3, '0');
  const row = (what: string, of: (machine: typeof MONDAY) => unknown) =>
    `| ${what} | ${of(MONDAY)} | ${of(TUESDAY)} |`;
  return [
    '| | Monday | Tuesday |',
    '| --- | --- | --- |',
    row('time of the build', ({ time }) => hours(time)),
    row('user and group', ({ uid, gid }) => `${uid}, ${gid}`),
    row('umask', ({ umask }) => octal(umask)),
    row('folder of the sources', ({ folder }) => `\`${folder}\``),
    row('files are listed', ({ listing }) => listing),
  ].join('\n');
}

const READING = `How to read it: the verdict is the best level of the ladder ([causes](causes.md#the-verdict-ladder)); "residue 0" says that no byte is
left without a cause. Compressed parts are compared by what they decode to; checksums and offsets stand below the cause that they
follow from, and nothing has to be done about them. Causes that lie in the content come first. Remedies name the tool that made
the file where its traces are recognised.
`;

function section(step: Step, stage: Stage): string {
  return `## ${stage.taken}. ${step.title}\n
${step.text}\n
\`\`\`sh
${step.script}
\`\`\`\n
${console(stage)}`;
}

function console({ taken, explained }: Stage): string {
  const command = `$ assay diff packages/${taken}/monday.pkg packages/${taken}/tuesday.pkg`;
  return `\`\`\`console\n${command}\n${printed(explained)}\n\`\`\``;
}

/** What is left after the steps that change what is installed is packaging. */
const INSTALLED_STEPS = 2;

async function shortcut({ packages, explained }: Stage): Promise<string> {
  const left = explained.comparison.causes.filter(({ derivedFrom }) => !derivedFrom).length;
  const [monday, tuesday] = await Promise.all(packages.map(repackedDigest));
  if (monday !== tuesday) throw new Error('the repacked packages differ');
  return `## The short way

The first two steps change what is installed, so only the build can take them. All others concern the packaging, and
\`assay repack\` does them at once, to the packages of any producer ([repack](repack.md)). Those in folder \`${INSTALLED_STEPS}\` still differ for
${left} reasons; repacked, both have the SHA-256 \`${monday}\`:

\`\`\`sh
assay repack packages/${INSTALLED_STEPS}/monday.pkg --source-date-epoch ${EPOCH} -o monday.pkg
assay repack packages/${INSTALLED_STEPS}/tuesday.pkg --source-date-epoch ${EPOCH} -o tuesday.pkg
cmp monday.pkg tuesday.pkg
\`\`\`

Repack before signing, since a signature is over the table of contents, and sign what was written. Signed packages are then compared
with \`assay diff --at-least identical-below-signatures\`.`;
}

/** SHA-256 of a package in canonical form. */
export async function repackedDigest(bytes: Uint8Array): Promise<string> {
  const repacked = await repack({ name: 'package.pkg', source: bytesSource(bytes) }, { time: EPOCH });
  try {
    const hash = createHash('sha256');
    for await (const chunk of repacked.stream()) hash.update(chunk);
    return hash.digest('hex');
  } finally {
    await repacked.close();
  }
}

function bsdtar(): string {
  return `## Another producer: bsdtar

bsdtar (libarchive) writes XAR too, and keeps what our writer leaves out: inode numbers, times of access and of change, the
moment of writing. Where it is installed, \`main.ts\` lets it pack the parts of both builds: first as they are, then with all settings that it
has (\`touch\`, \`--uid\`, \`--gid\`, a sorted list). The following was recorded with bsdtar 3.6.2; times and inode numbers are
different with every run.

\`\`\`console
${readFileSync(RECORDED, 'utf8').trimEnd()}
\`\`\`

No option of bsdtar removes the last causes, and none of Apple's tools does. \`assay repack\` gives both packages the same bytes, and
they are the bytes that it made of our own writer's packages above.`;
}

const WITH_APPLE = `## With pkgbuild and productbuild

[examples/workflows/macos-pkg-reproducible.yml](../examples/workflows/macos-pkg-reproducible.yml) is a GitHub Actions workflow for a real macOS
machine. It builds a package twice with Apple's own tools, in two folders, at two times, with two umasks, time zones and languages, and lets \`assay diff\`
explain the difference: in the job summary (Markdown), as a page to unfold (HTML), as SARIF and as JSON, all kept as artifacts; then it repacks both and compares
again. Copy it to
\`.github/workflows/\` of your repository and put your own commands into \`build-pkg.sh\`, which it writes in its first step. It has two modes: by default
it reports; with the input \`level\` it fails below that level of the ladder. It was checked as YAML, and its comparing steps ran with
the packages of this page; it has not run on a macOS machine yet: there is none where Assay is developed.

What Apple's tools add to the causes above: \`xar.creation-time\`, \`archive.inode\` and \`archive.atime\` in the table of contents, for which they have
no option, and \`content.generator-version\` in \`PackageInfo\` where the two machines have other releases of macOS.
`;
