import { AssayError } from '../model/index.ts';

/**
 * SOURCE_DATE_EPOCH of the environment (reproducible-builds.org specification 1.1), in seconds since 1970.
 * @throws AssayError `usage.option` for a malformed value
 */
export function environmentTime(): number | undefined {
  const text = process.env['SOURCE_DATE_EPOCH'];
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,10}$/.test(text) && Number(text) <= 0xffffffff) return Number(text);
  const message = `SOURCE_DATE_EPOCH is ${JSON.stringify(text)}, not whole seconds since 1970`;
  throw new AssayError('usage.option', message, {
    hint: 'set it to a number from 0 to 4294967295, or unset it',
  });
}
