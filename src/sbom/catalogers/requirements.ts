import type { Entry } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { folderOf, isTestPlace } from '../place.ts';
import { metadataText } from '../text.ts';

const NAME = /\/(?:[\w.-]*requirements[\w.-]*|constraints[\w.-]*)\.txt$/;
const FOLDER = /\/requirements\/[\w.-]+\.txt$/;
/** Requirements of those who work on a project, not of those who run it. */
const TOOLS =
  /(?:^|[/_.-])(?:dev|develop|development|docs?|tests?|testing|lint|ci|build|tools?|typing|mypy|hypothesis|pre-commit)(?:[/_.-]|$)/i;
const INSTALLED = /\/(?:node_modules|site-packages|_?vendor(?:ed)?)\//;
const MOST = 1024 * 1024;
const LONGEST_LINE = 1000;
/** A requirement of one version (PEP 508 with one `==`), its extras, marker, hashes and comment left aside. */
const PIN =
  /^[ \t]*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(?:\[[^\]]*\])?[ \t]*={2,3}[ \t]*([^\s;#,*\\]+)[ \t]*(?:[;#\\].*|--.*)?$/;

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
    const text = metadataText(content, MOST);
    if (text === undefined) return {};
    const components: Finding[] = [];
    let offset = content.length - Buffer.byteLength(text);
    for (const line of text.split('\n')) {
      const [, name, version] = line.length > LONGEST_LINE ? [] : (PIN.exec(line.trimEnd()) ?? []);
      if (name !== undefined && version !== undefined)
        components.push(pinned(path, offset + line.indexOf(name), name, version));
      offset += Buffer.byteLength(line) + 1;
    }
    return { components };
  },
};

function pinned(path: string, offset: number, name: string, version: string): Finding {
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
