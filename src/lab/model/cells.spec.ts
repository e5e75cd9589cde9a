import type { NotebookPanel } from '@jupyterlab/notebook';
import { YNotebook } from '@jupyter/ydoc';
import { insertCell } from './cells';

/** A notebook's parts that hold cells: the shared document is the real one. */
function notebookOf(shared: YNotebook, activeCellIndex: number, readOnly = false): NotebookPanel {
  const content = {
    activeCellIndex,
    model: {
      readOnly,
      sharedModel: shared,
      cells: {
        get length() {
          return shared.cells.length;
        }
      }
    },
    get widgets() {
      return shared.cells.map(cell => ({ model: { id: cell.getId() } }));
    },
    scrollToCell: () => Promise.resolve()
  };
  return { content } as unknown as NotebookPanel;
}

describe('insertCell', () => {
  let shared: YNotebook;
  beforeEach(() => {
    // The document warns of how it makes its own cells.
    jest.spyOn(console, 'warn').mockImplementation();
    shared = YNotebook.create() as YNotebook;
  });
  afterEach(() => {
    shared.dispose();
    jest.restoreAllMocks();
  });

  it('puts code below the active cell, and an undo takes it away', async () => {
    shared.insertCells(0, [
      { cell_type: 'code', source: 'first' },
      { cell_type: 'code', source: 'last' }
    ]);
    shared.clearUndoHistory();
    const notebook = notebookOf(shared, 0);
    expect(await insertCell(notebook, 'to_label')).toBe(true);
    expect(shared.cells.map(cell => cell.getSource())).toEqual(['first', 'to_label', 'last']);
    expect(notebook.content.activeCellIndex).toBe(1);
    shared.undo();
    expect(shared.cells).toHaveLength(2);
  });

  it('leaves a notebook alone that may not be changed', async () => {
    expect(await insertCell(notebookOf(shared, 0, true), 'x')).toBe(false);
    expect(shared.cells).toHaveLength(0);
  });
});
