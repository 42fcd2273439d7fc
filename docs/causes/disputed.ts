/** The last part of docs/causes.md; all values were read from the bytes with other programs as well. */
export const DISPUTED = `## Disputed labels

The shared corpus has labels for 107 pairs. Of two with exact labels, and of one with an approximate label, Assay finds other first-hand causes than the label has. Offsets count from 0.

### nupkg/psmdcp-guid: label \`archive.mtime\`, found \`archive.timezone\`

All ten DOS times (five local headers, five central ones) differ by two hours exactly: \`aa b1 6e 57\` (2023-11-14 22:13:20) and \`aa 01 6f 57\`
(2023-11-15 00:13:20).

| | left | right |
| --- | --- | --- |
| local headers | 0xa, 0x13b, 0x22d, 0x3e2, 0x4db | 0xa, 0x138, 0x22a, 0x3df, 0x4d8 |
| central headers | 0x626, 0x65f, 0x698, 0x6d9, 0x71a | 0x623, 0x65c, 0x695, 0x6d6, 0x717 |

The vocabulary defines \`archive.timezone\` as "all member times shifted by the same whole quarter-hours: local zone in DOS times", and that is so
here. The bytes cannot tell whether the clock or the zone was two hours ahead; by the definition it is the zone. Read with Python's zipfile and by hand.

### iso9660/volume-dates: label \`iso.volume-dates\`, found \`archive.atime\` as well

58 bytes differ, 48 of them in dates of the primary descriptor and of the Joliet one, such as 0x832d: \`2024010910000000\` and \`2024021711223300\`. The other ten
are the seconds of the ACCESS time in the Rock Ridge TF entry of every directory record:

| entry at | byte at | left | right |
| --- | --- | --- | --- |
| 0xe143 | 0xe154 | \`7e 0b 16 0c 34 00 00\` | \`7e 0b 16 0c 34 01 00\` |
| 0xe25f, 0xe2dd, 0xe34d, 0xe924, 0xf12b, 0xf19e, 0xf21f, 0xf92f, 0x1012a | 17 behind each | second 0 | second 1 |

(2026-11-22T12:52:00Z and :01Z: the tree was read a second later for the second image.) The entries have the flags 0x0e, that is MODIFY, ACCESS and ATTRIBUTES
of 7 bytes each; only ACCESS differs. \`archive.atime\` is "member access or change time recorded in a container". Decoded by hand after
IEEE P1282, 4.1.6; cmp(1) gives the same 58 places.

### git-index/diffoscope-test: approximate label \`git.index-stat\`, found \`content.source\`

The second index has other entries than the first, not only other stat data: the count of entries at 0x8, the entries and the TREE extension differ. Stat
data of an entry that only one side has is part of that entry.
`;
