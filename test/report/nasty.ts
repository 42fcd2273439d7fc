import fc from 'fast-check';

/** Text in which every kind of dangerous character is frequent. */
export const NASTY = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u0000',
        '\u001b[2J',
        '\u001b]0;x\u0007',
        '\r',
        '\n',
        '\u009b',
        '\u007f',
        '\u202e',
        '\u2066',
      ),
      fc.constantFrom('\u200b', '\ufeff', '\u2028', '\u{e0020}', '\ud800', 'a', ' ', '/', '!', 'é', '名'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
  )
  .map((parts) => parts.join(''));
