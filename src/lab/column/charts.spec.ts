import { inTurn } from './charts';

describe('work in turn', () => {
  it('leaves room for other tasks between its pieces', async () => {
    const done: string[] = [];
    const first = inTurn(() => {
      done.push('first');
      setTimeout(() => done.push('a click'));
    });
    const second = inTurn(() => done.push('second'));
    await Promise.all([first, second]);
    expect(done).toEqual(['first', 'a click', 'second']);
  });

  it('goes on after one that fails', async () => {
    const failing = inTurn(() => {
      throw new Error('no chart');
    });
    await expect(failing).rejects.toThrow('no chart');
    await expect(inTurn(() => 'drawn')).resolves.toBe('drawn');
  });
});
