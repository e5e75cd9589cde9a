import { assignRole, guessRoles, setIgnored, setSegment } from './roles';

describe('guessRoles', () => {
  it('finds the usual names whatever their case', () => {
    expect(guessRoles(['Date', 'distance', 'PREDICTED', 'probability', 'label', 'row_id'])).toEqual(
      {
        timestamp: 'Date',
        label: 'label',
        prediction: 'PREDICTED',
        probability: 'probability',
        ignore: ['row_id']
      }
    );
  });

  it('prefers the more telling name', () => {
    expect(guessRoles(['time', 'timestamp']).timestamp).toBe('timestamp');
  });

  it('guesses nothing from parts of names', () => {
    expect(guessRoles(['elapsed_time', 'labels_count', 'predictor'])).toEqual({});
  });
});

describe('changing roles', () => {
  it('moves a column from one role to another', () => {
    const roles = assignRole({ label: 'delayed', ignore: ['id'] }, 'prediction', 'delayed');
    expect(roles).toEqual({ prediction: 'delayed', ignore: ['id'] });
  });

  it('takes a role away', () => {
    expect(assignRole({ label: 'delayed' }, 'label', null)).toEqual({});
  });

  it('ignores a column, which then has no other role, and brings it back', () => {
    const ignored = setIgnored({ timestamp: 'date' }, 'date', true);
    expect(ignored).toEqual({ ignore: ['date'] });
    expect(setIgnored(ignored, 'date', false)).toEqual({});
  });

  it('splits by a column, which is still compared, and no more', () => {
    const split = setSegment({ label: 'late', segments: ['origin'] }, 'hour', true);
    expect(split).toEqual({ label: 'late', segments: ['origin', 'hour'] });
    expect(setSegment(setSegment(split, 'hour', false), 'origin', false)).toEqual({
      label: 'late'
    });
  });

  it('leaves segments and kinds as they are', () => {
    expect(
      assignRole({ segments: ['origin'], kinds: { hour: 'categorical' } }, 'label', 'late')
    ).toEqual({
      segments: ['origin'],
      kinds: { hour: 'categorical' },
      label: 'late'
    });
  });
});
