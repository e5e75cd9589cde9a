import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { z } from 'zod';
import { renderSheet } from '../../core/evidence/report';
import { describeEntry } from '../../core/record/document';
import { shortKeyid } from '../../core/record/digest';
import { openEntry } from '../../core/record/entries';
import { envelopeSchema } from '../../core/record/statement';
import { formatText } from '../format';
import { showSheet } from './sheet';

/** Rows of a table of columns in an output; the record itself has them all. */
const ROWS = 30;

const outputSchema = z.object({
  schema: z.literal('model-audit/record-view@1'),
  /** Where the record lies, relative to the notebook; null where that is not known. */
  file: z.string().nullable(),
  envelope: envelopeSchema
});

type Surroundings = Pick<IRenderMime.IRendererOptions, 'resolver' | 'linkHandler'>;

/** Puts the record of a cell's output into `host`; whatever the output holds, it is shown as text. */
export async function showOutput(
  host: HTMLElement,
  data: unknown,
  surroundings: Surroundings
): Promise<void> {
  host.replaceChildren();
  const output = outputSchema.safeParse(data);
  if (!output.success) {
    host.append(
      line('This output is not an audit record that this version of Model Audit can show.')
    );
    return;
  }
  const { envelope, file } = output.data;
  const { payload, payloadType, signatures } = envelope;
  const spelt = signatures.map(({ keyid, sig }) => ({ keyid, sig }));
  const entry = openEntry(0, JSON.stringify({ payload, payloadType, signatures: spelt }));
  host.append(await notice(file, surroundings));
  if (!entry.record) {
    const shown = describeEntry(entry);
    const told = shown.kind === 'other' ? shown.sentences : [shown.sentence, shown.action];
    host.append(line(shown.title), ...told.map(line));
    return;
  }
  const keyid = entry.envelope?.keyid ?? '';
  const sheet = document.createElement('div');
  host.append(sheet);
  showSheet(
    sheet,
    renderSheet({
      predicate: entry.record,
      shapes: [],
      cases: null,
      previous: entry.record.version === 1 ? null : undefined,
      key: { keyid, name: shortKeyid(keyid) },
      rows: ROWS
    })
  );
}

function line(text: string): HTMLElement {
  const paragraph = document.createElement('p');
  paragraph.textContent = formatText(text);
  return paragraph;
}

/** That an output proves nothing, and the way to where it is checked. */
async function notice(file: string | null, surroundings: Surroundings): Promise<HTMLElement> {
  const paragraph = line('A copy in this notebook: its signature and chain are not checked here. ');
  paragraph.className = 'jp-ModelAudit-recordNotice';
  const { resolver, linkHandler } = surroundings;
  if (file !== null && resolver && linkHandler) {
    try {
      const path = await resolver.resolveUrl(encodeURI(file));
      const link = document.createElement('a');
      link.textContent = 'Open the record and check it';
      link.href = await resolver.getDownloadUrl(path);
      linkHandler.handleLink(link, decodeURI(path));
      paragraph.append(link);
    } catch {
      paragraph.append(`It was read from ${formatText(file)}.`);
    }
  }
  return paragraph;
}
