/** What `assay check` demands without a policy, written as one; `assay policy show` prints it. */
export const DEFAULT_POLICY = `# What assay check does without a policy. Copy it, and demand more.
version: 1
name: default

# Questions that must pass. Of the others an unknown answer is enough; what fails, fails.
# There are inside, origin, rebuild and known.
require: []

# From which weight on a finding fails its question: note, warning or error.
fail-on: warning

known:
  # The highest severity that is let pass; a weakness that nobody rated weighs as medium.
  max-severity: low
  # What is known to be exploited fails whatever its severity.
  kev: refuse
`;
