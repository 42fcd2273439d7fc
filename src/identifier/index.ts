export {
  PURL_MAX_LENGTH,
  PURL_NORMALISATIONS,
  type Purl,
  type PurlMode,
  type PurlNormalisation,
  type PurlNormalisationRule,
  type PurlParts,
} from './purl/parts.ts';
export { PURL_TYPES, type PurlTypeRules } from './purl/types.ts';
export {
  canonicalPurl,
  formatPurl,
  type NotedPurl,
  type PurlOptions,
  parsePurl,
  parsePurlWithNotes,
} from './purl.ts';
export { pypiName } from './pypi-name.ts';
