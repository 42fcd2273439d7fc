import { comparisonSections } from '../html/comparison.ts';
import { page } from '../html/page.ts';
import type { ComparisonPresenter } from './explained.ts';
import { cutLine } from './places.ts';

/** Bytes of a page besides its look and script; with those it stays below 100 kB. */
const MOST = 80_000;

/** One self-contained page, below 100 kB unless `full`. */
export const html: ComparisonPresenter = {
  name: 'html',
  mediaType: 'text/html',
  present(explained, { full = false }) {
    const title = `${explained.left.name} against ${explained.right.name}`;
    return page(cutLine(title), comparisonSections(explained, full, MOST));
  },
};
