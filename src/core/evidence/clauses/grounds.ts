import type { CitedObject, RecordPredicate } from '../../record/statement';
import { count, counted } from '../format';
import type { Ground, SupportedClause } from './schema';

/** What the clauses of a record are found from. */
export interface ClauseInput {
  predicate: Omit<RecordPredicate, 'objects' | 'clauses'>;
  /** Without the report, which shows the clauses itself. */
  objects: readonly CitedObject[];
  /** The key that signs. */
  keyid: string;
}

/** One thing that the record holds, in a sentence, and what it rests on. */
export interface FoundGround {
  ground: Ground;
  sentence: string;
  objects: SupportedClause['objects'];
}

type Named = SupportedClause['objects'];

/** What the record holds that can speak for a clause; nothing that was only asked for. */
export function groundsOf(input: ClauseInput): FoundGround[] {
  return [...ofPolicy(input), ...ofDrift(input), ...ofProbes(input), ...ofKeeping(input)].filter(
    ({ objects }) => objects.length > 0
  );
}

function cited({ objects }: ClauseInput, role: CitedObject['role'], name: string): Named {
  return objects
    .filter(object => object.role === role)
    .map((object, index, all) => ({
      name: all.length > 1 ? `${name} ${index + 1}` : name,
      digest: `sha256:${object.sha256}`
    }));
}

function samples({ predicate }: ClauseInput): Named {
  return predicate.production.map(({ name, digest }) => ({
    name: `production sample ${name}`,
    digest
  }));
}

function ofPolicy({ predicate }: ClauseInput): FoundGround[] {
  const { policy, verdict, startedAt } = predicate;
  const objects = [{ name: 'policy', digest: `sha256:${policy.sha256}` }];
  const rules = verdict.rules.length;
  const decided = verdict.rules.filter(({ value }) => value !== null).length;
  return [
    ...(rules > 0 && Date.parse(policy.sealedAt) <= Date.parse(startedAt)
      ? [
          {
            ground: 'sealed' as const,
            sentence: `${counted(rules, 'rule')} with ${rules === 1 ? 'its metric and threshold' : 'their metrics and thresholds'} sealed before any data was read.`,
            objects
          }
        ]
      : []),
    ...(decided > 0
      ? [
          {
            ground: 'rules' as const,
            sentence: `${count(decided)} of ${counted(rules, 'rule')} decided on measured figures: ${verdict.headline}.`,
            objects
          }
        ]
      : [])
  ];
}

function ofDrift(input: ClauseInput): FoundGround[] {
  const { drift, analyses } = input.predicate;
  const compared = drift.reduce((total, { columns }) => total + columns.length, 0);
  const drifted = drift.reduce((total, { summary }) => total + summary.drifted, 0);
  const performance = analyses.flatMap(({ performance }) => performance ?? []);
  const labelled = performance.reduce((total, { labelled }) => total + labelled.rows, 0);
  const segments = analyses.reduce(
    (total, each) => total + (each.segments?.segments.length ?? 0),
    0
  );
  const found: [ground: Ground, holds: boolean, sentence: string, objects: Named][] = [
    [
      'drift',
      compared > 0,
      `${counted(compared, 'column')} of production compared with the evaluation set, ${count(drifted)} drifted.`,
      [...cited(input, 'shapes', 'what columns look like'), ...samples(input)]
    ],
    [
      'time',
      analyses.some(({ time }) => time !== undefined && time.columns.length > 0),
      'Columns followed from window to window over time.',
      samples(input)
    ],
    [
      'estimated',
      performance.some(({ figures }) => figures.length > 0),
      'Performance in production estimated, with intervals.',
      samples(input)
    ],
    [
      'measured',
      labelled > 0,
      `Performance measured on ${counted(labelled, 'production row')} whose labels had arrived.`,
      samples(input)
    ],
    [
      'segments',
      segments > 0,
      `${counted(segments, 'segment')} that the plan names compared each by itself; whether they are groups of people is for the reader to say.`,
      samples(input)
    ],
    [
      'readiness',
      analyses.some(({ readiness }) => readiness !== undefined),
      'Production rows examined for duplicates, leakage and regions that the evaluation set does not cover.',
      samples(input)
    ]
  ];
  return held(found);
}

function ofProbes(input: ClauseInput): FoundGround[] {
  const { probes } = input.predicate;
  const judged = probes ? probes.passed + probes.failed : 0;
  const regression = probes?.regression ?? null;
  const objects = cited(input, 'probe-cases', 'probe cases');
  return held([
    [
      'probes',
      judged > 0,
      `${counted(judged, 'probe case')} judged, ${count(probes?.failed ?? 0)} failed.`,
      objects
    ],
    [
      'regression',
      (regression?.paired ?? 0) > 0,
      `${counted(regression?.paired ?? 0, 'probe case')} asked again as in version ${String(regression?.version)}, ${count(regression?.regressed ?? 0)} regressed.`,
      objects
    ]
  ]);
}

function ofKeeping(input: ClauseInput): FoundGround[] {
  const { evaluation, environment, previous, recordedBy, sequence } = input.predicate;
  const { remediations } = input.predicate;
  const packages = Object.keys(environment.packages).length;
  return held([
    [
      'data',
      true,
      'Evaluation set and production samples named, with rows, window, share drawn and digest.',
      [
        { name: 'evaluation set', digest: evaluation.digest },
        ...cited(input, 'profile', 'profile of the evaluation set'),
        ...samples(input)
      ]
    ],
    [
      'environment',
      true,
      `Python, ${counted(packages, 'package')}${environment.git ? ' and the commit' : ''} written down, and the plan kept as it was read.`,
      cited(input, 'plan', 'plan')
    ],
    [
      'signed',
      true,
      `Dated, and signed with Ed25519${recordedBy === null ? '' : `; recorded by ${recordedBy}`}.`,
      [{ name: 'public key', digest: `sha256:${input.keyid}` }]
    ],
    [
      'chained',
      previous !== null,
      `Entry ${count(sequence)} of a log in which each entry names the digest of the one before.`,
      previous === null
        ? []
        : [{ name: `entry ${previous.sequence}`, digest: `sha256:${previous.sha256}` }]
    ],
    [
      'answered',
      remediations.length > 0,
      `${counted(remediations.length, 'finding')} answered by signed entries of the log.`,
      remediations.map(({ entry }) => ({
        name: `entry ${entry.sequence}`,
        digest: `sha256:${entry.sha256}`
      }))
    ]
  ]);
}

function held(
  found: readonly [ground: Ground, holds: boolean, sentence: string, objects: Named][]
): FoundGround[] {
  return found.flatMap(([ground, holds, sentence, objects]) =>
    holds ? [{ ground, sentence, objects }] : []
  );
}
