import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

/** An envelope in a notebook's output, as `show_record` of the Python package puts it there. */
export const RECORD_MIME = 'application/vnd.jupyterlab-model-audit.record+json';

/** Shows a record in a cell's output, in the theme's colours. Nothing of it is verified there, and it says so. */
export class RecordOutput extends Widget implements IRenderMime.IRenderer {
  constructor(private readonly options: IRenderMime.IRendererOptions) {
    super();
    this.addClass('jp-ModelAudit-recordOutput');
    // It scrolls, also by the keyboard.
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'Audit record');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { showOutput } = await import('./record/output');
    await showOutput(this.node, model.data[this.options.mimeType], this.options);
  }
}

const extension: IRenderMime.IExtension = {
  id: 'jupyterlab-model-audit:record-output',
  description: 'Shows audit records in the outputs of cells.',
  rendererFactory: {
    safe: true,
    mimeTypes: [RECORD_MIME],
    createRenderer: options => new RecordOutput(options)
  },
  rank: 0,
  dataType: 'json'
};

export default extension;
