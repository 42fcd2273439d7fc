import type { LeafFormat } from '../format.ts';
import { linesOf } from './text/lines.ts';
import { fieldBudget, meaningOfName } from './text/meanings.ts';

/** What `java.util.Properties.store` writes as a comment: the time of writing, in the writer's zone. */
const DATE = /^#((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2} \S+ \d{4})$/;
const ASSIGNMENT = /^[ \t\f]*((?:\\.|[^\s=:#!\\])(?:\\.|[^=:\s\\])*)[ \t\f]*[=: \t]?[ \t\f]*([\s\S]*)$/;

/** Java property files (java.util.Properties, `load`). */
export const properties: LeafFormat = {
  name: 'properties',
  mediaType: 'text/x-java-properties',
  access: 'whole',
  onDemand: true,
  recognizes: ({ head, name }) => /\.properties$/i.test(name) && !head.includes(0),
  decode(bytes, context) {
    const budget = fieldBudget(context);
    for (const { text, offset, length } of linesOf(bytes)) {
      if (budget.left-- <= 0) break;
      const date = DATE.exec(text);
      const assignment = /^\s*[#!]/.test(text) ? undefined : ASSIGNMENT.exec(text);
      if (date) context.field({ name: 'date comment', value: date[1]!, offset, length, meaning: 'time' });
      else if (assignment) {
        const name = assignment[1]!;
        context.field({ name, value: assignment[2]!, offset, length, ...meaningOfName(name) });
      } else if (text.trim() !== '')
        context.field({ name: 'comment', value: text.trim(), offset, length, meaning: 'comment' });
    }
  },
};
