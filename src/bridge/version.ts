/** Version of this package; the Python side must be of the same. Held equal to package.json by a test. */
export const VERSION = '0.1.0';
