import { hasAscii, latin1 } from '../../codec/index.ts';
import type { LeafFormat } from '../format.ts';
import { tellFields } from './common/place.ts';
import { tellPack } from './git/pack.ts';
import { linesOf } from './text/lines.ts';

/** Bundles of git objects and references (gitformat-bundle, versions 2 and 3): lines, an empty one, a pack. */
export const gitBundle: LeafFormat = {
  name: 'git-bundle',
  mediaType: 'application/x-git-bundle',
  access: 'whole',
  begins: '#',
  recognizes: ({ head }) =>
    /^# v[23] git bundle\n/.test(latin1(head.subarray(0, 20))) || hasAscii(head, '# v4 git bundle\n'),
  decode(bytes, context) {
    context.variant(`v${latin1(bytes.subarray(3, 4))}`);
    for (const { text, offset, length } of linesOf(bytes)) {
      if (text === '') {
        tellFields(context, [{ name: 'end of header', offset, length }]);
        return tellPack(bytes, offset + length, context);
      }
      const [first = '', ...rest] = text.split(' ');
      const kind = text.startsWith('#')
        ? 'signature'
        : text.startsWith('@')
          ? 'capability'
          : text.startsWith('-')
            ? 'prerequisite'
            : 'reference';
      const value = kind === 'reference' ? `${rest.join(' ')} ${first}` : text;
      tellFields(context, [
        { name: kind, value, offset, length, meaning: kind === 'signature' ? 'version' : 'id' },
      ]);
    }
    context.problem('git-bundle.truncated', 'no empty line ends the header', bytes.length);
  },
};
