/** Whether `head` begins an ELF file of a class and byte order that exist. */
export function looksLikeElf(head: Uint8Array): boolean {
  if (head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46) return false;
  return (head[4] === 1 || head[4] === 2) && (head[5] === 1 || head[5] === 2);
}
