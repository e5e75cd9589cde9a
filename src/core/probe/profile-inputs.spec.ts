import { TestBridge } from '../drift/testing/bridge';
import { profileInputs } from './profile-inputs';

/** What every object has, and one that assignment would lose. */
const NAMES = ['constructor', 'toString', 'hasOwnProperty', '__proto__'];

describe('profiling the inputs', () => {
  let bridge: TestBridge;

  beforeAll(async () => {
    bridge = await TestBridge.start();
  }, 60_000);

  afterAll(() => bridge.stop());

  it('takes a kind only where one is given, whatever a column is called', async () => {
    const list = NAMES.map(name => `'w' || range AS "${name}"`);
    const table = await bridge.engine.open(
      { sql: `SELECT ${list.join(', ')} FROM range(50)` },
      'reference'
    );
    const kindsWith = async (kinds: Parameters<typeof profileInputs>[3]): Promise<unknown> =>
      (await profileInputs(bridge.engine, table.relation, table.columns, kinds, {})).map(
        ({ name, kind }) => [name, kind]
      );
    expect(await kindsWith({})).toEqual(NAMES.map(name => [name, 'other']));
    const given = Object.fromEntries(NAMES.map(name => [name, 'categorical' as const]));
    expect(await kindsWith(given)).toEqual(NAMES.map(name => [name, 'categorical']));
  });
});
