import { sliceSource } from '../../../codec/index.ts';
import type { Member } from '../../format.ts';
import { dataPlace } from '../common/place.ts';
import type { Image } from './image.ts';
import { typeName } from './resource-fields.ts';
import { dataEntryFields, type ResourceData, type Resources } from './resources.ts';

/** Types with a structure of their own that hold no files: cursors, icons, menus, dialogs, texts and so on. */
const NO_FILES = new Set<number | string>([1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 14, 16, 17, 21, 22, 24, 240, 241]);

/** Resources that may be files, each as a member `.rsrc/TYPE/NAME/LANGUAGE`: programs carry archives in them. */
export function* resourceMembers(image: Image, { leaves }: Resources): Generator<Member> {
  checkOverlaps(image, leaves);
  // Shared bytes must not make a small file a large tree.
  let room = image.source.size;
  for (const leaf of leaves) {
    const { path, start, size } = leaf;
    if (start === undefined || size === 0 || NO_FILES.has(path[0]!)) continue;
    if (size > room) {
      image.tally.add('pe.resource-overlap', 'resources claim more bytes than the file has', leaf.offset);
      continue;
    }
    room -= size;
    yield {
      path: ['.rsrc', typeName(path[0]!), ...path.slice(1)].join('/'),
      kind: 'file',
      offset: start,
      size,
      data: sliceSource(image.source, start, size),
      ...(image.context.wantsFields
        ? { fields: () => [...dataEntryFields(leaf), ...dataPlace(start, size)] }
        : {}),
    };
  }
  image.tally.flush();
}

function checkOverlaps({ tally }: Image, leaves: readonly ResourceData[]): void {
  const placed = leaves.filter(({ start, size }) => start !== undefined && size > 0);
  placed.sort((a, b) => a.start! - b.start!);
  let end = 0;
  for (const { start, size, path } of placed) {
    if (start! < end) tally.add('pe.resource-overlap', `${path.join('/')} shares bytes with another`, start!);
    end = Math.max(end, start! + size);
  }
  tally.flush();
}
