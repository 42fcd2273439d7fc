import { createStyle, type Style } from '../report/index.ts';

/** Whether standard output gets colours: NO_COLOR (no-color.org), then FORCE_COLOR win over what the terminal says. */
export function wantsColour(): boolean {
  const forced = process.env['FORCE_COLOR'] ?? '';
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
}

/**
 * How text is shown: in colours where the terminal has them, as wide as the terminal, 100 columns elsewhere.
 * @param path the file it goes to, standard output unless given; files get no colours
 */
export function styleOf(path: string | undefined): Style {
  return createStyle(path === undefined && wantsColour(), Math.max(process.stdout.columns ?? 100, 60));
}
