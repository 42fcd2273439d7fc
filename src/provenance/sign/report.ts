import { AssayError, type Outcome, type Question } from '../../model/index.ts';
import { demand, list, member, type Node, readDocument, text } from '../document.ts';
import { refuse, untilRefused } from '../steps.ts';
import { type Decision, decisionOfReport } from './vsa.ts';

/** Files that lie beside an artifact, at most; rules of a policy about it. */
const MOST = 1000;
const QUESTIONS: readonly string[] = ['inside', 'origin', 'rebuild', 'known'] satisfies Question[];
const OUTCOMES: readonly string[] = ['pass', 'fail', 'unknown'] satisfies Outcome[];

/** Reads the decision of a report of `assay check --format json`. @throws AssayError `attest.input` */
export function readDecision(report: Uint8Array): Decision {
  const outcome = untilRefused(() => readReport(readDocument(report)));
  if ('value' in outcome) return outcome.value;
  const { message, input } = outcome.refused;
  throw new AssayError(
    'attest.input',
    `it is no report of a check: ${message}${input ? ` (${input})` : ''}`,
    {
      hint: 'make one with: assay check FILE --format json --output REPORT',
    },
  );
}

function readReport(root: Node): Decision {
  const verdicts = list(demand(root, 'verdicts'), 16).map(answerOf);
  const answered = verdicts.map(({ question }) => question);
  if (QUESTIONS.some((one) => answered.filter((other) => other === one).length !== 1))
    refuse('format.count', 'it must answer every question once', {
      input: 'verdicts',
      found: answered.join(', '),
    });
  const policy = member(root, 'policy');
  return decisionOfReport({
    artifact: { digests: { sha256: digestOf(demand(root, 'artifact')) } },
    verdicts: verdicts.map((verdict) => ({ ...verdict, reasons: [] })),
    ...(policy ? { policy: policyOf(policy) } : {}),
    inputs: list(demand(root, 'inputs'), MOST)
      .filter((input) => text(demand(input, 'role')) === 'beside')
      .map((input) => ({
        role: 'beside',
        name: text(demand(input, 'name')),
        size: 0,
        digests: { sha256: digestOf(input) },
      })),
    tool: { version: text(demand(demand(root, 'tool'), 'version')) },
  });
}

function answerOf(node: Node): { readonly question: Question; readonly outcome: Outcome } {
  const question = text(demand(node, 'question'));
  const outcome = text(demand(node, 'outcome'));
  if (!QUESTIONS.includes(question) || !OUTCOMES.includes(outcome))
    refuse('format.field', `no verdict that is known: ${question} ${outcome}`, { input: node.path });
  return { question: question as Question, outcome: outcome as Outcome };
}

function policyOf(node: Node) {
  return {
    name: text(demand(node, 'name')),
    sha256: hex(demand(node, 'sha256')),
    decisions: list(demand(node, 'decisions'), MOST).map((decision) => ({
      ...answerOf(decision),
      rule: '',
      line: 0,
      message: '',
    })),
    notes: [],
  };
}

function digestOf(node: Node): string {
  return hex(demand(demand(node, 'digests'), 'sha256'));
}

function hex(node: Node): string {
  const digits = text(node);
  return /^[0-9a-f]{64}$/.test(digits)
    ? digits
    : refuse('format.field', 'it is no SHA-256', { input: node.path, found: digits.slice(0, 80) });
}
