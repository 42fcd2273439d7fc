import type { BomChangeKind, BomDiffComponent, BomDiffDocument, BomFileChange } from '../../model/index.ts';
import { section, shorten } from '../layout.ts';
import { humanCount, plural, printable } from '../printable.ts';
import type { Style } from '../style.ts';
import {
  CHANGE_TITLES,
  type ChangeGroup,
  changeGroups,
  changeWords,
  componentWords,
  pairingWords,
  summaryWords,
} from './changes.ts';
import type { BomDiffPresenter } from './presenters.ts';

/** Lines that one section has at most; `--full` shows all. */
const SECTION = 16;
const WHERE = '--full has all';

/** What changed, section by section; equal changes of several components are one line. */
export const text: BomDiffPresenter = {
  name: 'text',
  present({ names, diff }, { style, full = false }) {
    const lines = [
      documentLine(names.before, diff.before, style),
      documentLine(names.after, diff.after, style),
      '',
      diff.differs
        ? `${style.bold(style.yellow('DIFFERENT'))}: ${summaryWords(diff)}; ${humanCount(diff.unchanged)} unchanged`
        : `${style.bold(style.green('SAME'))}: ${plural(diff.unchanged, 'component')} ${diff.unchanged === 1 ? 'says' : 'say'} the same`,
    ];
    const paired = pairingWords(diff);
    if (paired !== '') lines.push(style.dim(`paired: ${paired}`));
    const room = full ? Number.POSITIVE_INFINITY : SECTION;
    for (const kind of Object.keys(CHANGE_TITLES) as BomChangeKind[]) {
      const items = changeGroups(diff, kind).map((group) => [groupLine(group, style)]);
      lines.push(...section(CHANGE_TITLES[kind], items, room, WHERE, style));
      if (kind !== 'version-changed') continue;
      // Versions first, then what came and went, then the finer differences.
      lines.push(
        ...section('Added', componentItems(diff.added, style.green('+'), style), room, WHERE, style),
      );
      lines.push(
        ...section('Removed', componentItems(diff.removed, style.red('-'), style), room, WHERE, style),
      );
    }
    lines.push(
      ...section(
        'Files',
        diff.files.map((file) => [fileLine(file, style)]),
        room,
        WHERE,
        style,
      ),
    );
    return `${lines.join('\n')}\n`;
  },
};

function documentLine(name: string, document: BomDiffDocument, style: Style): string {
  const { specification, version, packages, components, files } = document;
  const listed = packages === components ? '' : ` in ${humanCount(packages)} entries`;
  const what = `${specification} ${version}, ${plural(components, 'component')}${listed}, ${plural(files, 'file')}`;
  return `${style.bold(shorten(printable(name), Math.max(style.width - 50, 40)))}  ${printable(what)}`;
}

function groupLine({ change, pairs }: ChangeGroup, style: Style): string {
  const [first] = pairs as [ChangeGroup['pairs'][number]];
  const words = printable(changeWords(change));
  if (pairs.length > 1) {
    const example = printable(componentWords(first.after));
    return `  ${shorten(words, style.width - 40)}: ${plural(pairs.length, 'component')}, ${style.dim(`first ${shorten(example, 60)}`)}`;
  }
  const isVersion = /^(?:upgraded|downgraded|version-changed)$/.test(change.kind);
  const name =
    change.kind === 'renamed' ? '' : `${isVersion ? first.after.name : componentWords(first.after)}  `;
  return `  ${shorten(printable(name), Math.max(20, style.width >> 1))}${shorten(words, style.width)}`;
}

function componentItems(components: readonly BomDiffComponent[], mark: string, style: Style): string[][] {
  return components.map((one) => {
    const purl =
      one.purl === undefined ? '' : `  ${style.dim(shorten(printable(one.purl), style.width >> 1))}`;
    return [`  ${mark} ${shorten(printable(componentWords(one)), style.width >> 1)}${purl}`];
  });
}

function fileLine({ path, change, from }: BomFileChange, style: Style): string {
  const origin = from === undefined ? '' : ` from ${printable(from)}`;
  return `  ${change.padEnd(7)}  ${shorten(`${printable(path)}${origin}`, style.width - 11)}`;
}
