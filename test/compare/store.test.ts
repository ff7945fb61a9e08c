import { describe, expect, it } from 'vitest';
import { compareAnswers } from '../../src/compare/store.ts';

const answer = (value: unknown, status = 200) => ({ value: { status, value } });
const verdicts = (...[raw, library]: Parameters<typeof compareAnswers>) =>
  compareAnswers(raw, library).rows.map(({ aspect, verdict }) => `${aspect}: ${verdict}`);

describe('compareAnswers', () => {
  it('has a row a record, by its id: one that is missing shifts no other', () => {
    const [one, two, three] = [1, 2, 3].map((id) => ({ id, title: `number ${id}` }));
    expect(verdicts(answer([one, two, three]), answer([one, { ...three, title: 'changed' }]))).toEqual([
      'status: same',
      'id 1: same',
      'id 2: different',
      'id 3: different',
    ]);
  });

  it('has a row a member, an element without an id, or the value', () => {
    expect(verdicts(answer({ id: 1, title: 'a' }), answer({ id: 1, title: 'b', more: null }))).toEqual([
      'status: same',
      'id: same',
      'title: different',
      'more: different',
    ]);
    expect(verdicts(answer(['a', 'b']), answer(['a', 'c']))).toEqual([
      'status: same',
      'number 1: same',
      'number 2: different',
    ]);
    expect(verdicts(answer(null), answer(null, 204))).toEqual(['status: different', 'value: same']);
  });

  it('a token that differs is no difference; one that is missing is', () => {
    expect(compareAnswers(answer({ token: 'a' }), answer({ token: 'b' })).same).toBe(true);
    expect(compareAnswers(answer({ token: 'a' }), answer({})).same).toBe(false);
  });

  it('failures have to be the same', () => {
    const failed = { error: { code: 'refused', message: 'nobody there' } };
    expect(compareAnswers(failed, failed).same).toBe(true);
    expect(compareAnswers(failed, answer([])).same).toBe(false);
  });
});
