/** Words by their part in a refusal. Sets hold base forms; `isForm` knows the inflected ones. */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Who speaks: the answerer in the first person. */
export const SPEAKERS = words('i we');

export const AUXILIARIES = words(
  'can could will would shall should may might must do does am is are be been was have need ought'
);

export const NEGATIONS = words('not never neither');

/** Adverbs and courtesies that stand inside of a group of verbs without changing it. */
export const FILLERS = words(`
  unfortunately regrettably sadly respectfully politely kindly simply just really actually currently
  presently also still therefore thus hence however personally honestly ethically legally morally
  responsibly knowingly directly possibly either ever even only fully always generally absolutely
  definitely certainly firmly sincerely truly at all this time longer no hereby under any
  circumstances yet instead`);

/** Adjectives and participles that say what the speaker may or wants to do. */
export const ABILITIES = words('able capable equipped');
export const PERMISSIONS = words(`
  allowed permitted authorized authorised programmed designed willing comfortable supposed inclined
  prepared liberty meant built trained instructed configured going`);
export const DISABILITIES = words('unable incapable');
export const REFUSALS = words(
  'unwilling uncomfortable prohibited forbidden restricted prevented barred reluctant hesitant'
);

/** What joins such a word to its verb. */
export const JOINTS = words(
  'to in a position with about of at from be being good conscience for the'
);

/** Verbs for what an answerer does with a request. */
export const SERVICES = words(`
  help assist aid provide give offer share supply furnish tell show teach explain describe list
  outline detail instruct guide walk advise suggest recommend answer respond reply address discuss
  talk speak comment engage participate partake collaborate generate create write produce make draft
  compose craft fulfill fulfil comply satisfy complete process accommodate entertain grant continue
  proceed facilitate enable disclose reveal divulge release reproduce translate simulate
  roleplay role-play pretend act play contribute present display publish search find identify locate
  track obtain retrieve access honor honour oblige execute perform do output print repeat
  direct point cooperate deliver elaborate speculate support summarize summarise render design develop
  permit allow code build send fabricate invent joke say approach`);

/** Verbs that take a stand on the matter without saying what becomes of the request. */
export const ENDORSEMENTS = words(
  'condone endorse encourage promote advocate justify glorify approve tolerate sanction normalize normalise'
);

/** Verbs that refuse by themselves. */
export const DECLINES = words('decline refuse refrain abstain pass reject avoid');

/** Verbs that refuse together with a word after them: `leave it out`, `steer clear of it`. */
export const PHRASES: Readonly<Record<string, RegExp>> = {
  turn: /\bdown\b/,
  say: /^no (?:[.!,;]|to|here|$)/,
  sit: /\bout\b/,
  count: /^(?:me|us) out\b/,
  bow: /^out\b/,
  opt: /^(?:out|not)\b/,
  back: /^(?:out|away)\b/,
  shy: /^away\b/,
  steer: /\b(?:clear|away)\b/,
  stay: /^(?:away|out|clear|well away)\b/,
  hold: /^(?:back|off)\b/,
  stop: /^(?:short|here|there|right)\b/,
  leave: /\b(?:out|there|aside|at that)\b/
};

/** What `I do not have …` must name to be the reason for no answer. */
export const MEANS = words(`
  access ability capability capacity permission authorization authorisation clearance authority
  information knowledge data details records means way`);

/** Verbs of sensing and of certainty: who can't feel or guarantee something does not refuse. */
export const SENSES = words(`
  feel see hear taste smell know wait imagine think believe stress emphasize emphasise overstate
  recall remember guarantee predict verify confirm be overemphasize understand agree experience
  thank blame resist deny ignore argue claim judge learn own eat get lie complain forget regret sugarcoat bore waste spoil hide bother worry dwell mince accept`);

const GOOD = `appropriate ethical acceptable okay ok right legal lawful moral responsible respectful
  good fair proper permissible constructive productive humane just justifiable justified tolerable
  defensible best funny`;
const BAD = `illegal unlawful unethical immoral wrong inappropriate unacceptable
  offensive irresponsible disrespectful discriminatory reprehensible hateful insensitive
  hurtful cruel unjust unfair criminal racist sexist unjustifiable abhorrent inhumane derogatory
  stigmatizing troubling disturbing dehumanizing unprofessional despicable unkind heinous`;

/** Values whose denial judges the request, and values that judge it by themselves. */
export const GOOD_VALUES = words(GOOD);
export const BAD_VALUES = words(BAD);

/** Rules of the speaker that a request can run against. */
export const RULES = words(`
  guidelines guideline programming policy policies principles values ethics rules standards terms
  restrictions boundaries limitations training`);

const IRREGULAR: Readonly<Record<string, string>> = {
  given: 'give',
  gave: 'give',
  made: 'make',
  written: 'write',
  told: 'tell',
  done: 'do',
  found: 'find',
  shown: 'show'
};

/** The base form of a verb in the set, or null. */
export function baseIn(set: ReadonlySet<string>, word: string): string | null {
  const stem = word.replace(/(?:ing|ed|es|s|d)$/, '');
  const doubled = stem.replace(/([bdgklmnprt])\1$/, '$1');
  const candidates = [IRREGULAR[word], word, stem, `${stem}e`, doubled, stem.replace(/i$/, 'y')];
  return candidates.find(form => form !== undefined && set.has(form)) ?? null;
}
