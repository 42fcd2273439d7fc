import { asBuffer } from '../../codec/index.ts';
import type { LeafFormat } from '../format.ts';
import { createCoverage, explainGapsIn } from './common/coverage.ts';
import { ICC_HEADER, iccFields, iccTags, looksLikeIcc } from './media/icc-profile.ts';

/** ICC colour profiles (ICC.1:2022). */
export const icc: LeafFormat = {
  name: 'icc',
  mediaType: 'application/vnd.iccprofile',
  access: 'whole',
  recognizes: ({ head }) => looksLikeIcc(head),
  decode(bytes, context) {
    if (bytes.length < ICC_HEADER + 4) {
      return context.problem('icc.truncated', `${bytes.length} bytes are no profile header`, 0);
    }
    if (context.wantsFields) for (const field of iccFields(bytes, 0)) context.field(field);
    const size = bytes.readUInt32BE(0);
    if (size !== bytes.length) {
      context.problem('icc.size', `the header states ${size} bytes, there are ${bytes.length}`, 0);
    }
    const tags = iccTags(bytes);
    const coverage = createCoverage();
    coverage.add(0, ICC_HEADER + 4 + 12 * tags.length);
    for (const { signature, offset, size: length } of tags) {
      coverage.add(offset, length);
      if (offset + length > bytes.length) {
        const message = `${signature} ends at ${offset + length}, the profile has ${bytes.length} bytes`;
        context.problem('icc.outside', message, offset);
      }
    }
    const count = asBuffer(bytes).readUInt32BE(ICC_HEADER);
    if (count !== tags.length) {
      context.problem('icc.truncated', `${count} tags are stated, ${tags.length} are there`, ICC_HEADER);
    }
    explainGapsIn(bytes, coverage, context, {
      code: 'icc.unreferenced',
      what: 'bytes that no tag refers to',
    });
  },
};
