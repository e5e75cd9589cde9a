import type { CommandRegistry } from '@lumino/commands';

/** The parts of a file editor that a jump to a line needs. */
interface Editor {
  setCursorPosition(position: { line: number; column: number }): void;
  revealPosition(position: { line: number; column: number }): void;
  focus(): void;
}

interface EditorWidget {
  context?: { ready: Promise<void> };
  content?: { editor?: Editor };
}

/** Opens a text file in the editor; `place` counts lines and columns from 1. */
export async function openFileAt(
  commands: CommandRegistry,
  path: string,
  place: { line: number; column: number } | null
): Promise<void> {
  const widget = (await commands.execute('docmanager:open', { path, factory: 'Editor' })) as
    EditorWidget | undefined;
  if (!place || !widget) {
    return;
  }
  await widget.context?.ready;
  const position = { line: place.line - 1, column: place.column - 1 };
  const editor = widget.content?.editor;
  editor?.setCursorPosition(position);
  editor?.revealPosition(position);
  editor?.focus();
}
