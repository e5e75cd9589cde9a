/** Something that the reader can act on: one sentence of what, one of what to do. */
export class Failure extends Error {
  /**
   * @param {string} message what is wrong, and where
   * @param {string} action what to do about it
   */
  constructor(message, action = '') {
    super(message);
    this.name = 'Failure';
    this.action = action;
  }
}
