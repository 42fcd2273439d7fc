/** The first bytes of every compound file, in hexadecimal. */
export const MAGIC = 'd0cf11e0a1b11ae1';
