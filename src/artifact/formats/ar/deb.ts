import type { ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';

/** Watches the members of a Debian package go by and reports what deb(5) does not allow. */
export interface DebCheck {
  /** @param content the member's bytes, where it is `debian-binary` */
  member(name: string, offset: number, content?: string): void;
  /** All members were read. */
  end(offset: number): void;
}

/** Longest `debian-binary` that is looked at, in bytes. */
export const DEB_VERSION_SIZE = 256;

/** The required members in their order (deb(5), "FORMAT"). */
const PARTS: readonly { readonly name: string; readonly is: RegExp }[] = [
  { name: 'debian-binary', is: /^debian-binary$/ },
  { name: 'control.tar', is: /^control\.tar(\.(gz|xz|zst))?$/ },
  { name: 'data.tar', is: /^data\.tar(\.(gz|bz2|lzma|xz|zst))?$/ },
];

/** A {@link DebCheck} that reports to `context`. */
export function debCheck(context: ReadContext): DebCheck {
  const seen = new Set<number>();
  return {
    member(name, offset, content) {
      const part = PARTS.findIndex(({ is }) => is.test(name));
      if (part < 0) {
        if (!name.startsWith('_')) context.problem('deb.unexpected-member', quoted(name), offset);
        return;
      }
      if (content !== undefined && !content.startsWith('2.')) {
        context.problem('deb.version', `debian-binary says ${quoted(content)}`, offset);
      }
      if (seen.has(part)) {
        context.problem('deb.duplicate-member', `${quoted(name)} is the second ${PARTS[part]!.name}`, offset);
      } else if ([...seen].some((other) => other > part)) {
        context.problem('deb.order', `${quoted(name)} comes after a member it should precede`, offset);
      }
      seen.add(part);
    },
    end(offset) {
      PARTS.forEach(({ name }, part) => {
        if (!seen.has(part)) context.problem('deb.missing-member', `there is no ${name}`, offset);
      });
    },
  };
}
