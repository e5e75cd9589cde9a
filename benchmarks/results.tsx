/** The results view's table over 100,000 cases beside those of a version before. See `results.mjs`. */
import '../style/base.css';
import { createElement, useState } from 'react';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import type { CaseResult, Outcome } from '../src/core/probe/result';
import { CaseList, type Listing } from '../src/lab/results/list';
import { CaseTable } from '../src/lab/results/table';

const CASES = 100_000;

const OUTCOMES: readonly Outcome[] = ['pass', 'pass', 'pass', 'fail', 'pass', 'error', 'pass'];

function casesOf(version: number): CaseResult[] {
  return Array.from({ length: CASES }, (_, place) => ({
    id: `case-${place}`,
    suite: place % 3 === 0 ? 'builtin:tabular-robustness' : 'probes/delay.probes.yaml',
    capability: ['small-changes', 'missing-values', 'out-of-range'][place % 3],
    type: 'INV',
    title: `distance = ${place} keeps the answer`,
    column: place % 2 === 0 ? 'distance' : 'origin "of" departure',
    seed: `seed-${place % 5000}`,
    outcome: OUTCOMES[(place * (version + 3)) % OUTCOMES.length],
    expected: `late ± ${(place % 100) / 100}`,
    got: version === 1 && place % 11 === 0 ? 'on time' : `late, as row ${place} says`
  }));
}

function Table(props: { listing: Listing }): ReactElement {
  const [active, setActive] = useState(0);
  return createElement(CaseTable, {
    listing: props.listing,
    order: null,
    active,
    open: false,
    beside: 1,
    busy: false,
    onActivate: setActive,
    onOpen: setActive,
    onClose: () => undefined,
    onOrder: () => undefined
  });
}

const [now, then] = [casesOf(2), casesOf(1)];

/** Puts the cases in order and draws them. */
async function show(): Promise<void> {
  const list = new CaseList();
  await list.show(now, then);
  if (list.listing === null) {
    throw list.problem ?? new Error('There is nothing to list.');
  }
  const root = document.createElement('div');
  root.className = 'jp-ModelAudit-columnView jp-ModelAudit-resultsView';
  root.style.cssText = 'height: 100vh; display: flex; flex-direction: column;';
  document.body.append(root);
  createRoot(root).render(createElement(Table, { listing: list.listing }));
}

Object.assign(globalThis, { show });
