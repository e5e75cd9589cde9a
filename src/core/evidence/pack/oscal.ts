import type { RuleResult } from '../../policy/verdict';
import { isWaived } from '../../policy/waiver';
import { metricInWords } from '../../policy/words';
import { sha256Hex } from '../../record/digest';
import { FRAMEWORK_NAMES } from '../clauses/catalogue';
import { FRAMEWORKS, type SupportedClause } from '../clauses/schema';
import type { Period } from './period';
import type { Gap, PackedModel } from './schema';
import type { TestedRecord } from './test-result';
import { uuidOf } from './uuid';

const OSCAL_VERSION = '1.1.3';

/**
 * OSCAL assessment results of one model over a period.
 *
 * Findings are about the rules of our policy: they say whether a rule was
 * satisfied, and never a clause of a framework; those are what was reviewed.
 */
export function assessmentResults(
  packed: PackedModel,
  records: readonly TestedRecord[],
  period: Period,
  made: string
): object {
  const { model } = packed;
  const id = (...name: (string | number)[]): string =>
    uuidOf(model, period.from, period.to, ...name);
  const observations = [
    ...packed.records.map(record => ({
      uuid: id('record', record.sha256),
      title: text(`Audit v${record.version} of ${model}`),
      description: text(`${record.headline}. Recorded ${record.recordedAt}.`),
      methods: ['TEST'],
      types: ['finding'],
      'relevant-evidence': [
        { href: record.file, description: 'The signed record, a DSSE envelope.' },
        ...(record.report === null
          ? []
          : [{ href: record.report, description: 'The record as a page.' }])
      ],
      collected: record.recordedAt
    })),
    ...packed.gaps.map((gap, index) => gapObservation(gap, id('gap', index, gap.sentence), made))
  ];
  const findings = records.flatMap(record =>
    record.predicate.verdict.rules.map(rule =>
      finding(rule, record, id('record', record.sha256), id('rule', record.sha256, rule.id))
    )
  );
  return {
    'assessment-results': {
      uuid: id('assessment-results'),
      metadata: {
        title: text(`Audits of ${model}, ${period.from} to ${period.to}`),
        'last-modified': made,
        version: `${period.from}--${period.to}`,
        'oscal-version': OSCAL_VERSION
      },
      'import-ap': { href: `#${id('plan')}` },
      results: [
        {
          uuid: id('result'),
          title: text(`Audits of ${model}`),
          description: `${packed.records.length} audits recorded, ${packed.gaps.length} gaps. Evidence towards the controls that were reviewed; no statement that one is met.`,
          start: `${period.from}T00:00:00Z`,
          end: `${period.to}T23:59:59Z`,
          'reviewed-controls': reviewed(packed.records.flatMap(({ clauses }) => clauses)),
          ...(observations.length > 0 ? { observations } : {}),
          ...(findings.length > 0 ? { findings } : {})
        }
      ],
      'back-matter': { resources: resources(packed, records, id) }
    }
  };
}

function gapObservation({ kind, sentence }: Gap, uuid: string, made: string): object {
  return {
    uuid,
    title: text(`Gap: ${kind}`),
    description: text(sentence),
    methods: ['EXAMINE'],
    types: ['finding'],
    collected: made
  };
}

function finding(
  rule: RuleResult,
  { model, version }: TestedRecord,
  observation: string,
  uuid: string
): object {
  const satisfied = rule.state === 'pass';
  const reason = satisfied ? 'pass' : rule.state === 'fail' ? 'fail' : 'other';
  const name = `${metricInWords(rule.metric)}, ${rule.title}`;
  return {
    uuid,
    title: text(`${model} v${version}, rule ${rule.id}: ${name}`),
    description: text(rule.why || name),
    target: {
      type: 'objective-id',
      'target-id': token(`rule-${rule.id}`),
      title: text(name),
      status: {
        state: satisfied ? 'satisfied' : 'not-satisfied',
        reason,
        ...(isWaived(rule) ? { remarks: text(rule.why) } : {})
      }
    },
    'related-observations': [{ 'observation-uuid': observation }]
  };
}

function reviewed(clauses: readonly SupportedClause[]): object {
  const selections = FRAMEWORKS.flatMap(framework => {
    const names = clauses.filter(each => each.framework === framework).map(each => each.clause);
    const ids = [...new Set(names)].map(name => ({ 'control-id': controlId(framework, name) }));
    return ids.length === 0
      ? []
      : [{ description: FRAMEWORK_NAMES[framework], 'include-controls': ids }];
  });
  return {
    description:
      'Clauses that the records of the period hold evidence towards. That one is listed does not say that it is met.',
    'control-selections':
      selections.length > 0
        ? selections
        : [
            {
              // OSCAL wants a selection to select; this is the identifier of no control.
              description: 'None: the period holds no record that supports a clause.',
              'include-controls': [{ 'control-id': 'none' }]
            }
          ]
  };
}

/** `eu-ai-act_art-9.8`. */
export function controlId(framework: string, clause: string): string {
  const name = clause
    .toLowerCase()
    .replace(/\((\w+)\)/g, '.$1')
    .replace(/-\./g, '-')
    .replace(/\.? /g, '-');
  return `${framework}_${name}`;
}

function resources(
  { records, model }: PackedModel,
  tested: readonly TestedRecord[],
  id: (...name: (string | number)[]) => string
): object[] {
  const plan = tested.at(-1)?.predicate.plan.sha256 ?? null;
  return [
    {
      uuid: id('plan'),
      title: text(`Plan of ${model}`),
      description:
        plan === null
          ? 'No audit was recorded in the period, so there is no plan.'
          : 'The plan of the newest record, by digest; the records cite it.',
      ...(plan === null ? {} : { 'document-ids': [{ identifier: `sha256:${plan}` }] })
    },
    ...records.map(({ version, file, sha256 }) => ({
      uuid: id('envelope', sha256),
      title: text(`Record v${version} of ${model}`),
      rlinks: [{ href: file, hashes: [{ algorithm: 'SHA-256', value: sha256 }] }]
    }))
  ];
}

/** OSCAL's strings are one line, with no space around them. */
function text(value: string): string {
  return value.replace(/\s+/g, ' ').trim() || '-';
}

/** OSCAL's tokens know few characters; one that loses some gets a digest to stay apart from others. */
function token(value: string): string {
  const plain = value.replace(/[^A-Za-z0-9._-]/g, '-');
  return plain === value ? value : `${plain}-${sha256Hex(value).slice(0, 8)}`;
}
