import type { AuditSubject } from '../../../src/library/audit/subject.ts';

/** Name, version, identifiers and presence of the components, a line each, and what was left out. */
export function shown(subject: AuditSubject | undefined) {
  return {
    kind: subject?.kind,
    components: subject?.components.map(({ name, version, identifiers, presence }) =>
      [
        name,
        version ?? '-',
        ...identifiers.map(({ value }) => value),
        ...(presence === 'contained' ? [] : [presence]),
      ].join(' '),
    ),
    left: subject?.left,
  };
}
