import type { Entry } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { folderOf, isTestPlace } from '../place.ts';
import { type Pin, pinsIn } from './pins.ts';

const NAME = /\/(?:[\w.-]*requirements[\w.-]*|constraints[\w.-]*)\.txt$/;
const FOLDER = /\/requirements\/[\w.-]+\.txt$/;
/** Requirements of those who work on a project, not of those who run it. */
const TOOLS =
  /(?:^|[/_.-])(?:dev|develop|development|docs?|tests?|testing|lint|ci|build|tools?|typing|mypy|hypothesis|pre-commit)(?:[/_.-]|$)/i;
const INSTALLED = /\/(?:node_modules|site-packages|_?vendor(?:ed)?)\//;
const MOST = 1024 * 1024;
const LONGEST_LINE = 1000;

/** Python distributions that a source tree requires in one version (pip's requirements file format). Ranges pin nothing, and give nothing. */
export const requirements: Cataloger = {
  name: 'requirements',
  wants: ({ kind, path }) =>
    kind === 'file' &&
    path.endsWith('.txt') &&
    (NAME.test(path) || FOLDER.test(path)) &&
    !/\.(?:egg|dist)-info\//.test(path) &&
    !INSTALLED.test(path) &&
    !isTestPlace(path),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const pins = pinsIn(content, { most: MOST, longestLine: LONGEST_LINE });
    return pins ? { components: pins.map((pin) => pinned(path, pin)) } : {};
  },
};

function pinned(path: string, { name, version, offset }: Pin): Finding {
  const inArtifact = path.slice(path.indexOf('/'));
  return {
    name,
    version,
    identifiers: derivedPurl(
      { type: 'pypi', name, version },
      'purl type pypi: name==version of a requirements file',
    ),
    licences: [],
    proof: { path, offset, literal: `${name}==${version}`, rule: 'pinned by a requirements file' },
    root: folderOf(path),
    presence: TOOLS.test(inArtifact) ? 'build-tool' : 'declared-external',
    claim: {},
  };
}
