import { cutLine } from './comparison/places.ts';
import { page } from './html/page.ts';
import { reportSections } from './html/report.ts';
import type { Presenter } from './presenter.ts';

/** One self-contained page; what is left out of long lists is counted. */
export const html: Presenter = {
  name: 'html',
  mediaType: 'text/html',
  separator: '\n',
  present: (report) => page(cutLine(report.artifact.name), reportSections(report)),
};
