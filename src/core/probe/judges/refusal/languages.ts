import type { Strength } from './grammar';

/** A refusal's parts in another language, joined in the order of its clauses. */
interface Phrases {
  /** Speaker with a negated modal verb, whichever comes first. */
  denials: string;
  /** What an answerer does with a request. */
  services: string;
  /** Words that decline by themselves. */
  alone: string;
}

const LANGUAGES: readonly Phrases[] = [
  {
    denials:
      '(?:ich|wir) (?:kann|können|darf|dürfen|werde|werden|möchte|will|bin|sehe)[^.!?]{0,60}(?:nicht|kein\\w*|außerstande|niemals)|(?:kann|darf|werde|möchte|können) (?:ich|wir)[^.!?]{0,60}(?:nicht|kein\\w*)',
    services:
      'helf\\w*|unterstütz\\w*|weiterhelf\\w*|geben|bereitstell\\w*|beantwort\\w*|erfüll\\w*|nachkomm\\w*|liefer\\w*|erstell\\w*|schreib\\w*|anbiet\\w*|teil\\w*|mach\\w*|tun|behilflich|erklär\\w*|verfass\\w*|zu (?:helfen|geben)|auskunft|anleitung\\w*|informationen|in der lage',
    alone:
      '(?:ich muss|muss ich)(?: [\\p{L}]+){0,5} ablehnen|lehne ich ab|ich lehne (?:das|dies|es) ab|dabei kann ich nicht'
  },
  {
    denials:
      "(?:je|nous) (?:ne |n')(?:\\w+ )?(?:peux|puis|pouvons|suis|vais|veux|saurais|souhaite|dois|fournis|donne|sommes)(?: \\w+)? pas|(?:je|nous) ne (?:peux|puis|saurais)|impossible de",
    services:
      "aid\\w*|assist\\w*|fourni\\w*|donn\\w*|répond\\w*|expliqu\\w*|écri\\w*|rédig\\w*|partag\\w*|satisf\\w*|accéd\\w*|proposer|faire|génér\\w*|en mesure|autorisée?|discuter|communiquer|vous|t'|accompagn\\w*",
    alone: 'je (?:dois|préfère)(?: [\\p{L}]+){0,3} (?:décliner|refuser)|je refuse|je décline'
  },
  {
    denials:
      '(?:no|tampoco) (?:te |le |les |os )?(?:puedo|podemos|podré|voy a|debo|estoy|quiero|me es posible|soy capaz)|me es imposible',
    services:
      'ayud\\w*|asist\\w*|proporcion\\w*|dar\\w*|ofrec\\w*|respond\\w*|expli\\w*|escrib\\w*|compart\\w*|cumpl\\w*|facilit\\w*|hacer\\w*|gener\\w*|brind\\w*|autorizad\\w*|en condiciones|capacitad\\w*|crear|participar|complacer|atender|redactar',
    alone: 'debo(?: [\\p{L}]+){0,3} (?:negarme|rechazar|declinar)|me niego'
  },
  {
    denials:
      '(?:non|no|nao|não) (?:ti |vi |le |lhe |te )?(?:posso|possiamo|podemos|sono|estou|vou|intendo)',
    services:
      'aiut\\w*|assist\\w*|forni\\w*|dar\\w*|rispond\\w*|spieg\\w*|scriv\\w*|ajud\\w*|fornec\\w*|respond\\w*|explic\\w*|escrev\\w*|in grado|autorizzat\\w*|autorizad\\w*|far\\w*|fazer|atender|soddisf\\w*|compartilh\\w*|condivid\\w*|criar|crear\\w*|aiutarti',
    alone: 'devo (?:rifiutare|declinare|recusar)|mi rifiuto'
  }
];

const PATTERNS = LANGUAGES.map(({ denials, services, alone }) => ({
  // Letters with accents are no word characters to `\b`, so spaces bound the words.
  joined: new RegExp(
    `(?:^|[ '])(?:${denials})(?![\\p{L}])[^.!?]{0,60}?[ '](?:${services})(?![\\p{L}])`,
    'u'
  ),
  reversed: new RegExp(`(?:^| )(?:${denials})(?![\\p{L}])`, 'u'),
  alone: new RegExp(`(?:^| )(?:${alone})(?![\\p{L}])`, 'u'),
  services: new RegExp(`[ '](?:${services})(?![\\p{L}])`, 'u')
}));

/** Chinese and Japanese write without spaces; a negated `can` before a service, or the set apology. */
const UNSPACED =
  /(?:无法|不能|不会|没办法|無法)[^。！？]{0,16}(?:提供|帮助|协助|回答|满足|支持|讨论|给出|生成|幫助|協助)|(?:お手伝い|お答え|提供|回答|対応)[^。！？]{0,12}(?:できません|いたしかねます|致しかねます|できかねます)/u;

/**
 * Whether a sentence declines in German, French, Spanish, Italian, Portuguese,
 * Chinese or Japanese: basic forms alone, a negated modal verb of the speaker
 * with a service beside it.
 *
 * @param text - The sentence's tokens between single spaces.
 */
export function foreignDecline(text: string): Strength | null {
  const declines = PATTERNS.some(
    ({ joined, alone, reversed, services }) =>
      joined.test(text) || alone.test(text) || (reversed.test(text) && services.test(text))
  );
  return declines || UNSPACED.test(text) ? 'plain' : null;
}
