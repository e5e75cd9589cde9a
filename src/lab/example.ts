import type { Contents } from '@jupyterlab/services';

const NAME = 'flight-delay.ipynb';
const FOLDERS = ['', 'examples/flight-delay'];

/**
 * Where the example's notebook lies on this server; null where it does not.
 * Folders are listed one after the other, as asking for one that is missing
 * would log an error in the browser.
 */
export async function findExample(
  contents: Pick<Contents.IManager, 'get'>
): Promise<string | null> {
  const list = async (folder: string): Promise<string[]> => {
    const model = await contents.get(folder, { type: 'directory', content: true });
    return (model.content as Contents.IModel[]).map(entry => entry.name);
  };
  try {
    for (const folder of FOLDERS) {
      let here = '';
      let found = true;
      for (const part of folder === '' ? [] : folder.split('/')) {
        found = (await list(here)).includes(part);
        if (!found) {
          break;
        }
        here = here === '' ? part : `${here}/${part}`;
      }
      if (found && (await list(here)).includes(NAME)) {
        return here === '' ? NAME : `${here}/${NAME}`;
      }
    }
  } catch {
    // A server that cannot be listed has no example to offer.
  }
  return null;
}
