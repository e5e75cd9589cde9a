import type { ICodeCellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';

/** The cell that runs now, as a reader names it. */
export function runningCell(notebook: NotebookPanel): { title: string; id: string } | null {
  const cells = notebook.content.model?.cells;
  for (let index = 0; index < (cells?.length ?? 0); index++) {
    const cell = cells?.get(index);
    if (cell?.type === 'code' && (cell as ICodeCellModel).executionState === 'running') {
      return { title: `the running cell, number ${index + 1} from the top`, id: cell.id };
    }
  }
  return null;
}

/** Brings a cell into sight and makes it the active one; false if it is gone. */
export async function revealCell(notebook: NotebookPanel, id: string): Promise<boolean> {
  const { content } = notebook;
  const index = content.widgets.findIndex(cell => cell.model.id === id);
  if (index < 0) {
    return false;
  }
  content.activeCellIndex = index;
  await content.scrollToCell(content.widgets[index]);
  return true;
}

/**
 * Puts a code cell below the active one, which an undo takes away again, and brings it into sight;
 * false where the notebook can't be changed.
 */
export async function insertCell(notebook: NotebookPanel, source: string): Promise<boolean> {
  const { content } = notebook;
  const { model } = content;
  if (!model || model.readOnly) {
    return false;
  }
  const index = Math.min(content.activeCellIndex + 1, model.cells.length);
  const cell = model.sharedModel.insertCell(index, { cell_type: 'code', source, metadata: {} });
  return revealCell(notebook, cell.getId());
}
