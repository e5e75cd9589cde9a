import { shortDigest, shortKeyid } from '../record/digest';
import { momentOf, nameOf } from './format';
import { html, type Markup } from './html';
import { icon } from './icons';
import type { ReportInput } from './input';

/** Digests, signature, and what all of it does not prove. */
export function proof(input: ReportInput): Markup {
  return html`<section class="two rest">
    ${digests(input)}
    <div>
      <h2>What this does not prove</h2>
      <ul class="dots">
        ${input.predicate.limits.map(limit => html`<li>${limit}</li> `)}
      </ul>
    </div>
  </section>`;
}

function digests({ predicate, key }: ReportInput): Markup {
  const { evaluation, production, target, plan, policy, previous } = predicate;
  const samples = production.map(sample =>
    digest(production.length > 1 ? `Sample ${sample.name}` : 'Sample', sample.digest)
  );
  return html`<div>
    <h2>Digests and signature</h2>
    <dl class="facts">
      ${digest('Evaluation set', evaluation.digest)}${samples}${target?.digest ? digest('Model', target.digest) : null}${digest('Plan', plan.sha256)}${digest('Policy', policy.sha256)}${
        previous
          ? digest(`Previous entry, ${previous.sequence}`, previous.sha256)
          : html`<dt>Previous entry</dt>
              <dd>none, this is the first</dd> `
      }
      <dt>Sealed</dt>
      <dd>${momentOf(policy.sealedAt)}, before any data was read</dd>
      <dt>Signed</dt>
      <dd>
        ${icon('seal')} by the key of ${nameOf(key.name)}, Ed25519, key
        <span class="hash" title="${key.keyid}">${shortKeyid(key.keyid)}</span>
      </dd>
      <dt>Place</dt>
      <dd>entry ${predicate.sequence} of the log in <code>audits/${predicate.model}</code></dd>
    </dl>
    <p class="small quiet note">
      This page is one of the record's objects and can't hold the record's own digest.
      <code>model-audit verify</code> checks signature, chain and every object, this page among
      them.
    </p>
  </div>`;
}

function digest(name: string, value: string): Markup {
  return html`<dt>${nameOf(name)}</dt>
    <dd class="hash" title="${value}">sha256 ${shortDigest(value)}</dd> `;
}
