/** Begins an archive. */
export const MAGIC = '!<arch>\n';
/** Begins an archive whose members are files beside it. */
export const THIN_MAGIC = '!<thin>\n';
