import type { Meaning } from '../../../model/index.ts';

/** What a property is called and stands for. */
export interface PropertyName {
  readonly name: string;
  readonly meaning?: Meaning;
}

const rows = (table: Readonly<Record<number, string>>): ReadonlyMap<number, PropertyName> =>
  new Map(
    Object.entries(table).map(([id, row]) => {
      const [name, meaning] = row.split(' | ') as [string, Meaning?];
      return [Number(id), { name, ...(meaning ? { meaning } : {}) }];
    }),
  );

/** Properties that every set may have ([MS-OLEPS] 2.18). */
const COMMON: Readonly<Record<number, string>> = {
  0: 'Dictionary',
  1: 'CodePage',
  2147483648: 'Locale',
  2147483651: 'Behavior',
};

/** Names as Windows Installer's documentation gives them ("Summary Property Descriptions"); [MS-OLEPS] 2.25.1. */
const SUMMARY = rows({
  ...COMMON,
  2: 'Title | name',
  3: 'Subject | name',
  4: 'Author | owner',
  5: 'Keywords | comment',
  6: 'Comments | comment',
  7: 'Template',
  8: 'Last Saved By | owner',
  9: 'Revision Number | id',
  10: 'Total Editing Time',
  11: 'Last Printed | time',
  12: 'Create Time/Date | time',
  13: 'Last Saved Time/Date | time',
  14: 'Page Count',
  15: 'Word Count',
  16: 'Character Count',
  17: 'Thumbnail',
  18: 'Creating Application | tool',
  19: 'Security',
});

/** [MS-OSHARED] 2.3.3.2.2.1. */
const DOCUMENT = rows({
  ...COMMON,
  2: 'Category',
  3: 'Presentation Target',
  4: 'Byte Count | size',
  5: 'Line Count',
  6: 'Paragraph Count',
  7: 'Slide Count',
  8: 'Note Count',
  9: 'Hidden Slide Count',
  10: 'Multimedia Clip Count',
  11: 'Scale',
  12: 'Heading Pairs',
  13: 'Titles of Parts',
  14: 'Manager | owner',
  15: 'Company | owner',
  16: 'Links Dirty',
  17: 'Character Count With Spaces',
  19: 'Shared Document',
  20: 'Link Base | path',
  21: 'Hyperlinks',
  22: 'Hyperlinks Changed',
  23: 'Version | version',
  24: 'Digital Signature | signature',
  26: 'Content Type',
  27: 'Content Status',
  28: 'Language',
  29: 'Document Version | version',
});

/** Kinds of property sets by their FMTID ([MS-OLEPS] 2.25.1, [MS-OSHARED] 2.3.3.1.1). */
export const PROPERTY_SETS: ReadonlyMap<
  string,
  { readonly name: string; readonly properties: ReadonlyMap<number, PropertyName> }
> = new Map([
  ['f29f85e0-4ff9-1068-ab91-08002b27b3d9', { name: 'SummaryInformation', properties: SUMMARY }],
  ['d5cdd502-2e9c-101b-9397-08002b2cf9ae', { name: 'DocSummaryInformation', properties: DOCUMENT }],
  ['d5cdd505-2e9c-101b-9397-08002b2cf9ae', { name: 'UserDefinedProperties', properties: rows(COMMON) }],
]);
