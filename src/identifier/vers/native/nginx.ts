import { nextDigits, toDigits } from '../../version/digits.ts';
import { parseVersion } from '../../version.ts';
import type { VersConstraint } from '../model.ts';
import { clause, mapAll, type NativeRange, type NativeSyntax } from './clause.ts';

const WORDS: Readonly<Record<string, NativeRange>> = { all: [[]], none: [] };

/**
 * nginx security advisories: `all`, `none`, or a list of versions, spans (`0.7.52-0.8.39`) and `1.4.1+`. That is the version
 * and all derived from it: on a mainline branch (an odd second number) every later one, on a stable branch the later ones of
 * that branch. Source: nginx mailing list, 2021-09-15, "Confusing version ranges in security advisories".
 */
export const NGINX_SYNTAX: NativeSyntax = {
  read(text) {
    const word = text.trim().toLowerCase();
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    return mapAll(text.split(','), (part) => readPart(part.trim()));
  },
};

function readPart(text: string): readonly VersConstraint[] | undefined {
  if (text.endsWith('+')) return readDerived(text.slice(0, -1));
  const [from = '', to, ...more] = text.split('-');
  if (more.length > 0 || !parseVersion('nginx', from)) return undefined;
  if (to === undefined) return [clause('=', from)];
  return parseVersion('nginx', to) ? [clause('>=', from), clause('<=', to)] : undefined;
}

function readDerived(version: string): readonly VersConstraint[] | undefined {
  const [major, minor, patch] = version.split('.');
  if (!parseVersion('nginx', version) || minor === undefined || patch === undefined) return undefined;
  if (/[13579]$/.test(minor)) return [clause('>=', version)];
  return [clause('>=', version), clause('<', `${major}.${nextDigits(toDigits(minor))}.0`)];
}
