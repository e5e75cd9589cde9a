import type { Storage } from '../ports';

/** A folder of a storage as a storage of its own. */
export function below(storage: Storage, folder: string): Storage {
  const inside = (path: string): string => `${folder}/${path}`;
  const digest = storage.digest?.bind(storage);
  return {
    location: `${storage.location}/${folder}`,
    read: path => storage.read(inside(path)),
    ...(digest ? { digest: (path: string) => digest(inside(path)) } : {}),
    list: path => storage.list(inside(path)),
    write: (path, text) => storage.write(inside(path), text),
    create: (path, text) => storage.create(inside(path), text)
  };
}
