// A model of fixed answers: it knows some capitals, and fails where it is asked for a country that is none.
const CAPITALS = { France: 'Paris', Japan: 'Tokyo', Peru: 'Lima', Kenya: 'Nairobi' };
module.exports = class Capitals {
  constructor(options) {
    this.version = options.config?.version ?? 1;
    this.providerId = options.id ?? `capitals-v${this.version}`;
  }
  id() {
    return this.providerId;
  }
  async callApi(prompt) {
    if (prompt.includes('Atlantis')) {
      return { error: 'API error: 503 no such country' };
    }
    const country = Object.keys(CAPITALS).find(name => prompt.includes(name));
    const known = this.version === 1 ? country !== 'Kenya' : country !== 'Peru';
    const output =
      known && country ? `The capital of ${country} is ${CAPITALS[country]}.` : "I don't know.";
    return { output, tokenUsage: { total: 20, prompt: 12, completion: 8 } };
  }
};
