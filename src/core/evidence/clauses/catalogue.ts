import type { Framework, Ground } from './schema';

/** How a framework is named to a reader, and its identity in machine-readable files. */
export const FRAMEWORK_NAMES: Record<Framework, string> = {
  'eu-ai-act': 'EU AI Act, Regulation (EU) 2024/1689',
  'iso-42001': 'ISO/IEC 42001:2023',
  'soc-2': 'SOC 2, Trust Services Criteria',
  'nist-ai-rmf': 'NIST AI RMF 1.0'
};

export interface Clause {
  framework: Framework;
  clause: string;
  /** What it is about, in words of our own: the texts of ISO and AICPA may not be copied. */
  about: string;
  /** Any of these that a record holds speaks for it. */
  grounds: readonly Ground[];
}

const clause = (
  framework: Framework,
  name: string,
  about: string,
  ...grounds: Ground[]
): Clause => ({ framework, clause: name, about, grounds });

/**
 * The clauses that a record of an audit can speak for. One that is not here is
 * not looked at, such as access (SOC 2 CC6) and human oversight (Art. 14), of
 * which a record by itself holds nothing.
 */
export const CLAUSES: readonly Clause[] = [
  clause('eu-ai-act', 'Art. 9(8)', 'tests against metrics and thresholds set beforehand', 'sealed'),
  clause(
    'eu-ai-act',
    'Art. 10(2)-(3)',
    'governance and quality of the data sets that a model is tested on',
    'data',
    'readiness'
  ),
  clause(
    'eu-ai-act',
    'Art. 12(2)',
    'records that help to monitor the system after it was put to use',
    'drift',
    'time'
  ),
  clause('eu-ai-act', 'Art. 15(1)', 'accuracy over the lifetime', 'measured', 'estimated'),
  clause('eu-ai-act', 'Art. 15(4)', 'robustness against errors and unusual input', 'probes'),
  clause(
    'eu-ai-act',
    'Art. 17(1)(d)',
    'tests before, during and after development, and how often',
    'sealed',
    'probes',
    'regression'
  ),
  clause('eu-ai-act', 'Art. 26(5)', 'the deployer monitors the operation', 'drift', 'measured'),
  clause(
    'eu-ai-act',
    'Art. 72(2)',
    'data on performance is collected and analysed after the release',
    'drift',
    'time',
    'estimated',
    'measured'
  ),
  clause('eu-ai-act', 'Annex IV 2(g)', 'test logs and reports, dated and signed', 'signed'),
  clause('iso-42001', '7.5.3', 'control of documents', 'sealed', 'chained'),
  clause('iso-42001', '8.1', 'operation under criteria that were set', 'rules'),
  clause('iso-42001', '9.1', 'monitoring, measurement and evaluation', 'drift', 'rules'),
  clause('iso-42001', '10.2', 'what went wrong is answered', 'answered'),
  clause('iso-42001', 'A.4.3', 'what data is used', 'data'),
  clause('iso-42001', 'A.6.2.4', 'verification and validation', 'probes', 'regression', 'measured'),
  clause('iso-42001', 'A.6.2.5', 'conditions that are met before a release', 'rules'),
  clause(
    'iso-42001',
    'A.6.2.6',
    'operation and monitoring',
    'drift',
    'time',
    'estimated',
    'measured'
  ),
  clause('iso-42001', 'A.6.2.7', 'technical documentation', 'environment'),
  clause('iso-42001', 'A.6.2.8', 'records of events', 'chained'),
  clause('iso-42001', 'A.7.4', 'quality of data', 'drift', 'readiness'),
  clause('iso-42001', 'A.7.5', 'where data comes from', 'data'),
  clause('soc-2', 'CC4.1', 'ongoing evaluations', 'drift', 'rules'),
  clause('soc-2', 'CC4.2', 'shortcomings are told and dealt with', 'answered'),
  clause('soc-2', 'CC7.2', 'watching operation for what is out of the ordinary', 'drift', 'time'),
  clause(
    'soc-2',
    'CC8.1',
    'changes are tested and decided on before they are made',
    'rules',
    'regression'
  ),
  clause('soc-2', 'PI1.2', 'inputs are complete and accurate', 'drift'),
  clause('soc-2', 'PI1.3', 'processing does what was specified', 'probes'),
  clause('soc-2', 'PI1.4', 'outputs are accurate', 'estimated', 'measured'),
  clause('soc-2', 'PI1.5', 'what is stored stays whole', 'chained'),
  clause(
    'nist-ai-rmf',
    'MEASURE 2.1',
    'test sets, metrics and tools are documented',
    'data',
    'environment'
  ),
  clause(
    'nist-ai-rmf',
    'MEASURE 2.3',
    'performance is measured under conditions like those of use',
    'estimated',
    'measured'
  ),
  clause(
    'nist-ai-rmf',
    'MEASURE 2.4',
    'behaviour in production is monitored',
    'drift',
    'time',
    'measured'
  ),
  clause(
    'nist-ai-rmf',
    'MEASURE 2.5',
    'validity and reliability, and the limits of what was tested',
    'probes',
    'regression'
  ),
  clause('nist-ai-rmf', 'MEASURE 2.7', 'resilience is evaluated and documented', 'probes'),
  clause('nist-ai-rmf', 'MEASURE 2.11', 'fairness between groups', 'segments'),
  clause('nist-ai-rmf', 'MEASURE 3.1', 'risks are followed in use', 'drift', 'regression'),
  clause('nist-ai-rmf', 'MANAGE 1.1', 'whether a model should go on is decided', 'rules'),
  clause('nist-ai-rmf', 'MANAGE 4.1', 'monitoring after release is carried out', 'drift', 'time')
];

/** What a clause is about; null for one that this version does not know. */
export function aboutClause(framework: Framework, name: string): string | null {
  const found = CLAUSES.find(each => each.framework === framework && each.clause === name);
  return found?.about ?? null;
}
