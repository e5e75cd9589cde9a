/** Counts alarms of all contestants over rounds, and says them in tables of Markdown. */

/** Standard errors of an interval of 95 %, and of one that many groups are held against at once. */
const USUAL = 1.96;
const STRICT = 3.29;

/** Who takes part, in the order of the tables. */
export const CONTESTANTS = [
  ['ours', 'ours, threshold 0.10'],
  ['calibrated', 'ours, calibrated'],
  ['evidently', 'Evidently'],
  ['nannyml', 'NannyML'],
  ['scipy', 'K-S, chi-square at p < .05']
];

/** Wilson's interval of a share (JASA 22, 1927). */
export function wilson(hits, count, errors = USUAL) {
  const square = errors * errors;
  const centre = (hits + square / 2) / (count + square);
  const half =
    (errors * Math.sqrt((hits * (count - hits)) / count + square / 4)) / (count + square);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** Tables with an alarm, and columns; of the rounds that the contestant took part in. */
function count(rounds, contestant, pick = result => result.alarms) {
  const sums = { tables: 0, hitTables: 0, columns: 0, hitColumns: 0, errors: 0 };
  for (const { results } of rounds) {
    const result = results[contestant];
    if (result?.error) {
      sums.errors += 1;
    } else if (result) {
      sums.tables += 1;
      sums.hitTables += pick(result).length > 0 ? 1 : 0;
      sums.columns += result.compared.length;
      sums.hitColumns += pick(result).length;
    }
  }
  return sums;
}

const percent = share => (100 * share).toFixed(share > 0 && share < 0.0095 ? 1 : 0);

function sayShare(hits, total) {
  if (total === 0) {
    return '';
  }
  const [low, high] = wilson(hits, total);
  return `${percent(hits / total)} (${percent(low)}–${percent(high)})`;
}

const row = cells => `| ${cells.join(' | ')} |`;
const heading = cells => [row(cells), row(cells.map(() => '---'))].join('\n');

function grouped(rounds) {
  const groups = new Map();
  for (const round of rounds) {
    const [n, m] = round.rows.map(rows => rows.toLocaleString('en'));
    const name = `${round.name}, ${n === m ? n : `${n} against ${m}`}`;
    groups.set(name, [...(groups.get(name) ?? []), round]);
  }
  return groups;
}

/** Share of unchanged tables with any alarm, a line a data set and size. */
export function falseAlarms(rounds) {
  const lines = [
    heading([
      'data set, rows a side',
      'tables: ours / others',
      ...CONTESTANTS.map(([, label]) => label)
    ])
  ];
  const line = (name, group, cells) => {
    const tables = ['ours', 'scipy'].map(key => count(group, key).tables);
    lines.push(row([name, tables.join(' / '), ...cells]));
  };
  for (const [name, group] of grouped(rounds)) {
    const cells = CONTESTANTS.map(([key]) => {
      const { tables, hitTables } = count(group, key);
      return tables === 0 ? '' : percent(hitTables / tables);
    });
    line(name, group, cells);
  }
  const all = CONTESTANTS.map(([key]) => count(rounds, key));
  line(
    '**all tables**',
    rounds,
    all.map(sum => `**${sayShare(sum.hitTables, sum.tables)}**`)
  );
  line(
    'all columns',
    rounds,
    all.map(sum => sayShare(sum.hitColumns, sum.columns))
  );
  return lines.join('\n');
}

/** Share of rounds in which each planted change was found, for the growing numbers of rows. */
export function power(rounds) {
  const sizes = [...new Set(rounds.map(({ rows }) => rows[0]))].sort((a, b) => a - b);
  const labels = [...new Set(rounds.flatMap(({ drifts }) => Object.values(drifts)))];
  const told = ['ours', 'ours, finding', result => result.told];
  const shown = [...CONTESTANTS.slice(0, 2), told, ...CONTESTANTS.slice(2)];
  const cell = (key, pick, isWanted) =>
    sizes
      .map(size => {
        const found = rounds
          .filter(({ rows, results }) => rows[0] === size && results[key]?.compared)
          .flatMap(({ drifts, columns, results }) =>
            columns
              .filter(name => isWanted(drifts[name]))
              .map(name => pick(results[key]).includes(name))
          );
        return found.length === 0 ? '–' : percent(found.filter(Boolean).length / found.length);
      })
      .join(' / ');
  const cells = isWanted =>
    shown.map(([key, , pick = result => result.alarms]) => cell(key, pick, isWanted));
  return [
    heading(['change', ...shown.map(([, label]) => label)]),
    ...labels.map(label => row([label, ...cells(drift => drift === label)])),
    row(['*unchanged columns beside them*', ...cells(drift => drift === undefined)])
  ].join('\n');
}

/** Every promise of ours: what it says, what was counted, and whether it is broken. */
export function promises(rounds) {
  const halves = rounds.filter(({ experiment }) => experiment === 'halves');
  const days = rounds.filter(({ experiment }) => experiment === 'days');
  const tables = (name, group, key, pick) => {
    const { hitTables, tables: total } = count(group, key, pick);
    return { name, hits: hitTables, total, most: 0.05, unit: 'tables' };
  };
  const above = (name, group) => {
    const sums = group.map(({ results }) => results.calibrated);
    const hits = sums.reduce((sum, each) => sum + each.above, 0);
    const total = sums.reduce((sum, each) => sum + each.thresholds, 0);
    return { name, hits, total, most: 0.01, unit: 'columns' };
  };
  // Many groups are looked at, so each is held against a wider interval.
  const groups = [...grouped(halves)].flatMap(([name, group]) =>
    CONTESTANTS.slice(0, 2).map(([key, label]) => ({
      ...tables(`random halves, ${label}, ${name}`, group, key),
      strict: true
    }))
  );
  const broken = ({ hits, total, most, strict }) =>
    wilson(hits, total, strict ? STRICT : USUAL)[0] > most;
  return [
    tables('random halves, a drifted column, threshold 0.10', halves, 'ours'),
    tables('random halves, a drifted column, calibrated', halves, 'calibrated'),
    tables('random halves, a finding', halves, 'ours', result => result.told),
    above('random halves, shift above its calibrated threshold', halves),
    tables('days, a drifted column, calibrated', days, 'calibrated'),
    above('days, shift above its calibrated threshold', days),
    ...groups.sort((a, b) => b.hits / b.total - a.hits / a.total)
  ]
    .filter(({ total }) => total > 0)
    .map(promise => ({ ...promise, broken: broken(promise) }));
}

/** As a table; of the single groups the worst one and those that broke. */
export function sayPromises(told) {
  const [worst] = told.filter(({ strict }) => strict);
  const shown = told.filter(each => !each.strict || each.broken || each === worst);
  return [
    heading(['', 'counted', 'share, 95 % interval', 'at most', '']),
    ...shown.map(each =>
      row([
        each === worst ? `${each.name} (the worst of all)` : each.name,
        `${each.hits} of ${each.total.toLocaleString('en')} ${each.unit}`,
        `${sayShare(each.hits, each.total)} %`,
        `${percent(each.most)} %`,
        each.broken ? '**broken**' : 'kept'
      ])
    )
  ].join('\n');
}

/** Share of NannyML's single chunks that alert, each its own point in its charts. */
export function chunkAlerts(rounds) {
  const shares = rounds.flatMap(({ results }) => results.nannyml?.chunks ?? []);
  return shares.length === 0
    ? ''
    : `${percent(shares.reduce((sum, share) => sum + share, 0) / shares.length)} % of NannyML's single chunks alert.`;
}
