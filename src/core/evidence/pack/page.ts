import { answerInWords } from '../../record/answer-words';
import { shortDigest, shortKeyid } from '../../record/digest';
import { CLAUSES, FRAMEWORK_NAMES } from '../clauses/catalogue';
import { counted, momentOf, nameOf } from '../format';
import { html, Markup } from '../html';
import { stateIcon } from '../icons';
import { CONTENT_SECURITY } from '../report';
import { STYLE } from '../style';
import { INDEX, TEST_RESULT, type Gap, type PackedModel, type PackIndex } from './schema';

/** The report's first columns take all room; these tables have none that should. */
const PACK_STYLE =
  '.pack table,.pack h3{margin-top:12px}.pack tbody th{width:auto}.pack .clauses tbody th{width:42%}';

/** Gaps of a model that are told one by one; the index for machines has all. */
const MOST = 500;

/** The pack's index as one page that needs nothing else; its links lead into the pack. */
export function renderIndex(
  { period, made, models }: Omit<PackIndex, 'files' | 'schema'>,
  key: { keyid: string; name: string }
): string {
  const title = `Evidence pack, ${period.from} to ${period.to}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${new Markup(STYLE + PACK_STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${title}</h1>
            <p class="lead quiet">
              Put together ${momentOf(made)} with the key of ${nameOf(key.name)} (<span
                class="hash"
                title="${key.keyid}"
                >${shortKeyid(key.keyid)}</span
              >). Days are in UTC.
            </p>
          </header>
          <section>
            <p class="lead">
              For machines: <a href="${INDEX}">${INDEX}</a>, and the signed in-toto statement
              <a href="${TEST_RESULT}">${TEST_RESULT}</a>. To check all of it without a network:
              <code>model-audit verify</code> with the name of this folder.
            </p>
          </section>
          ${summary(models)} ${models.map(modelSection)}
        </main>
      </body>
    </html> `;
  return page.text;
}

function summary(models: readonly PackedModel[]): Markup {
  return html`<section class="wide">
    <table>
      <caption>
        Models
      </caption>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col" class="num">Audits</th>
          <th scope="col" class="num">Failed</th>
          <th scope="col" class="num">Gaps</th>
          <th scope="col" class="gap">Log</th>
        </tr>
      </thead>
      <tbody>
        ${models.map(
          ({ model, records, gaps, verification }) =>
            html`<tr class="${verification.code === 0 ? '' : 'on'}">
              <th scope="row"><a href="#${anchor(model)}">${nameOf(model)}</a></th>
              <td class="num">${records.length}</td>
              <td class="num">${records.filter(({ state }) => state === 'fail').length}</td>
              <td class="num">${gaps.length}</td>
              <td class="gap">
                ${verification.code === 0 ? 'Verifies' : counted(verification.problems.length, 'problem')}
              </td>
            </tr> `
        )}
      </tbody>
    </table>
  </section>`;
}

function anchor(model: string): string {
  return `model-${encodeURIComponent(model)}`;
}

function modelSection(packed: PackedModel): Markup {
  const { model, folder, oscal, verification, gaps } = packed;
  const { code, size, covered } = verification;
  const limits = [...new Set(packed.records.flatMap(record => record.limits))];
  return html`<section class="rest wide pack" id="${anchor(model)}">
    <h2>${nameOf(model)}</h2>
    <p class="lead">
      ${
        code === 0
          ? `${size} ${size === 1 ? 'entry' : 'entries'} in the log, every signature, link and cited file of the period holds.`
          : `The log does not verify: ${counted(verification.problems.length, 'problem')}, listed among the gaps.`
      }
      The checkpoint covers ${covered} of ${size}. The log is in <code>${folder}</code>, OSCAL
      assessment results in <a href="${oscal}">${oscal}</a>.
    </p>
    ${recordTable(packed)} ${gapTable(gaps)} ${answerTable(packed)} ${clauseTable(packed)}
    ${
      limits.length === 0
        ? null
        : html`<h3>What these records do not prove</h3>
            <ul class="dots">
              ${limits.map(limit => html`<li>${limit}</li> `)}
            </ul>`
    }
  </section>`;
}

function recordTable({ records }: PackedModel): Markup {
  if (records.length === 0) {
    return html`<p class="lead">No audit was recorded in the period.</p>`;
  }
  return html`<table>
    <caption>
      Audits
    </caption>
    <thead>
      <tr>
        <th scope="col">Version</th>
        <th scope="col">Recorded</th>
        <th scope="col">Verdict</th>
        <th scope="col">Key of</th>
        <th scope="col">Record, sha256</th>
      </tr>
    </thead>
    <tbody>
      ${records.map(
        record =>
          html`<tr class="${record.state === 'pass' ? '' : 'on'}">
            <th scope="row">
              ${
                record.report === null
                  ? html`v${record.version}`
                  : html`<a href="${record.report}">v${record.version}</a>`
              }${record.joined ? ' (joined)' : ''}
            </th>
            <td class="plain">
              ${momentOf(record.recordedAt)}${record.recordedBy === null ? null : html` by ${nameOf(record.recordedBy)}`}
            </td>
            <td>${stateIcon(record.state)} ${record.headline}</td>
            <td class="plain">
              ${nameOf(record.keyName ?? `unknown, ${shortKeyid(record.keyid)}`)}
            </td>
            <td class="plain hash">
              <a href="${record.file}" title="${record.sha256}">${shortDigest(record.sha256)}</a>
            </td>
          </tr> `
      )}
    </tbody>
  </table>`;
}

function gapTable(gaps: readonly Gap[]): Markup {
  if (gaps.length === 0) {
    return html`<p class="lead">No gaps were found in the period.</p>`;
  }
  return html`<h3>Gaps</h3>
    <ul class="dots gaps">
      ${gaps.slice(0, MOST).map(({ sentence }) => html`<li>${sentence}</li> `)}${
        gaps.length > MOST ? html`<li>and ${gaps.length - MOST} more in ${INDEX}</li>` : null
      }
    </ul>`;
}

function answerTable({ findings }: PackedModel): Markup | null {
  const answered = findings.filter(({ answer }) => answer !== null);
  if (answered.length === 0) {
    return null;
  }
  return html`<table class="answers">
    <caption>
      Findings that were answered
    </caption>
    <thead>
      <tr>
        <th scope="col">Finding</th>
        <th scope="col">Answer</th>
        <th scope="col">State</th>
      </tr>
    </thead>
    <tbody>
      ${answered.map(
        ({ id, since, isOpen, answer }) =>
          html`<tr>
            <th scope="row">${nameOf(id)}, since v${since}</th>
            <td class="plain">
              ${answer ? html`<a href="${answer.file}">${answerInWords(answer)}</a>` : null}
            </td>
            <td class="plain">${isOpen ? 'open' : 'closed'}</td>
          </tr> `
      )}
    </tbody>
  </table>`;
}

function clauseTable({ records }: PackedModel): Markup | null {
  const rows = CLAUSES.map(({ framework, clause, about }) => ({
    name: `${FRAMEWORK_NAMES[framework]}, ${clause}`,
    about,
    versions: records
      .filter(record =>
        record.clauses.some(each => each.framework === framework && each.clause === clause)
      )
      .map(({ version }) => `v${version}`)
  })).filter(({ versions }) => versions.length > 0);
  if (rows.length === 0) {
    return null;
  }
  return html`<table class="clauses">
    <caption>
      Clauses that these records support
    </caption>
    <thead>
      <tr>
        <th scope="col">Clause</th>
        <th scope="col">About</th>
        <th scope="col">Evidence in</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ name, about, versions }) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td class="plain">${about}</td>
            <td class="plain">${versions.join(', ')}</td>
          </tr> `
      )}
    </tbody>
  </table>`;
}
