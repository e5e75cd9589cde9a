import { z } from 'zod';

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Names of parameters in addresses that are known to carry keys. */
const KEY_PARAMETER = /^(api[-_]?key|key|(access[-_]?)?token|secret|password|sig|signature|auth)$/i;

const name = z
  .string()
  .regex(NAME, 'Write the name of the variable or secret: letters, digits, dots, dashes.');

/** Where a credential is found; its value is never part of a plan. */
const credentialKeys = {
  env: name.optional().describe('An environment variable, where the model is called from.'),
  secret: name.optional().describe('A file of the secret store, beside the signing key.')
};

const oneName = (value: { env?: unknown; secret?: unknown }): boolean =>
  (value.env === undefined) !== (value.secret === undefined);

const ONE_NAME = 'Name exactly one of env and secret; values have no place in a plan.';

/** What is no address has nothing to hide, and is refused by itself. */
function holdsNoUser(text: string): boolean {
  if (!URL.canParse(text)) {
    return true;
  }
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

function holdsNoKey(text: string): boolean {
  return (
    !URL.canParse(text) ||
    ![...new URL(text).searchParams.keys()].some(key => KEY_PARAMETER.test(key))
  );
}

/** A deployed model. Also what travels to Python, which looks the credentials up. */
export const httpTargetSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .refine(
        holdsNoUser,
        'Leave user and password out of the address, and name them under authorization.'
      )
      .refine(holdsNoKey, 'Leave the key out of the address, and name it under headers.')
      .describe('Address of the endpoint, with or without what the protocol adds to it.'),
    protocol: z
      .enum(['mlflow', 'openai', 'kserve'])
      .describe(
        'How the endpoint is spoken to: MLflow scoring, OpenAI chat completions, or the Open Inference Protocol (KServe v2).'
      ),
    model: z
      .string()
      .min(1)
      .optional()
      .describe('The model to ask for, where the endpoint has several (openai, kserve).'),
    authorization: z
      .strictObject({
        ...credentialKeys,
        scheme: z
          .string()
          .regex(HEADER, 'Write one word, such as Bearer or Basic.')
          .default('Bearer')
          .describe('Word before the credential; Basic encodes user:password.')
      })
      .refine(oneName, ONE_NAME)
      .optional()
      .describe('The credential of the Authorization header, by name.'),
    headers: z
      .record(
        z.string().regex(HEADER, 'Write the name of a header.'),
        z.strictObject(credentialKeys).refine(oneName, ONE_NAME)
      )
      .optional()
      .describe('Further headers, such as api-key, each by the name of its value.'),
    verify: z
      .union([z.boolean(), z.string().min(1)])
      .default(true)
      .describe(
        "Whether the endpoint's certificate is checked, or a PEM file of the authority to check it by, relative to the plan."
      ),
    proxy: z
      .url({ protocol: /^http$/ })
      .refine(
        holdsNoUser,
        'Leave user and password out of the address, and set HTTPS_PROXY in the environment instead.'
      )
      .optional()
      .describe("An HTTP proxy; the environment's without it."),
    stream: z
      .boolean()
      .default(false)
      .describe('Whether answers are asked for in parts as they are written (openai).'),
    parameters: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Sent with each request, such as temperature and max_tokens (openai).')
  })
  .describe('A deployed model.');
