/** Whether standard output gets colours: NO_COLOR (no-color.org), then FORCE_COLOR win over what the terminal says. */
export function wantsColour(): boolean {
  const forced = process.env['FORCE_COLOR'] ?? '';
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
}
