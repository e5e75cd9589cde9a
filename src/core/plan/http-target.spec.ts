import { httpTargetSchema } from './http-target';

const plain = { url: 'https://models.example/v1', protocol: 'openai', model: 'm' };

it('reads names of credentials and fills in the rest', () => {
  expect(
    httpTargetSchema.parse({
      ...plain,
      authorization: { env: 'OPENAI_API_KEY' },
      headers: { 'api-key': { secret: 'azure' } },
      verify: 'authority.pem',
      parameters: { temperature: 0, stop: ['\n'] }
    })
  ).toMatchObject({
    authorization: { env: 'OPENAI_API_KEY', scheme: 'Bearer' },
    verify: 'authority.pem',
    stream: false
  });
});

it.each([
  ['a value as a header', { headers: { 'api-key': 'sk-secret' } }, /expected object/],
  ['a value as authorization', { authorization: 'sk-secret' }, /expected object/],
  ['two names', { authorization: { env: 'A', secret: 'B' } }, /exactly one of env and secret/],
  ['no name', { authorization: {} }, /exactly one of env and secret/],
  ['a value as a name', { authorization: { env: 'Bearer sk-secret' } }, /name of the variable/],
  ['a way out of the store', { authorization: { secret: '../key' } }, /name of the variable/],
  ['a password in the address', { url: 'https://a:b@models.example' }, /user and password/],
  ['a key in the address', { url: 'https://models.example?api-key=x' }, /Leave the key out/],
  ['a password of the proxy', { proxy: 'http://a:b@proxy.example' }, /HTTPS_PROXY/],
  ['another scheme', { url: 'file:///etc/passwd' }, /Invalid URL/]
])('refuses %s, without repeating it', (_what, keys, message) => {
  const { error } = httpTargetSchema.safeParse({ ...plain, ...keys });
  const said = error?.issues.map(issue => issue.message).join(' ') ?? '';
  expect(said).toMatch(message);
  expect(said).not.toMatch(/sk-secret|a:b/);
});
