import type { RandomFormat } from '../format.ts';
import { createWindow } from './common/window.ts';
import { readDirectory } from './zip/directory.ts';
import { findEnd } from './zip/end.ts';
import { reportEndFields } from './zip/end-fields.ts';
import { reportGaps } from './zip/gaps.ts';
import { createLayout } from './zip/layout.ts';
import { readMembers } from './zip/members.ts';
import { watchProfile } from './zip/profiles.ts';
import { recognizesZip, suspectsZip } from './zip/recognize.ts';
import { salvage } from './zip/salvage.ts';
import { createTally } from './zip/tally.ts';

/** The zip family (APPNOTE.TXT 6.3.10): zip, wheel, jar, nupkg, apk, docx and their kin, told apart as variants. */
export const zip: RandomFormat = {
  name: 'zip',
  mediaType: 'application/zip',
  access: 'random',
  recognizes: recognizesZip,
  suspects: suspectsZip,
  async *read(source, context) {
    const end = await findEnd(source, context);
    if (!end) {
      context.problem('zip.no-end', 'members are listed from their local headers', source.size);
      yield* salvage(source, context);
      return;
    }
    const directory = await readDirectory(source, end, context);
    if (directory.count === 0 && end.count > 0) {
      yield* salvage(source, context);
      return;
    }
    const layout = createLayout(directory);
    const tally = createTally(context);
    const profile = watchProfile();
    yield* readMembers({ source, context, window: createWindow(source), directory, layout, tally, profile });
    const variant = profile.name();
    if (variant) context.variant(variant);
    const block = await reportGaps(source, directory, layout, context, tally);
    if (context.wantsFields) reportEndFields(end, directory, block, context);
    tally.report();
  },
};
