import { caseIdentity, seedIdentity, type ProbeCase } from '../../case';
import { sha256Hex } from '../../../record/digest';
import type { ProbeRequest } from '../../request';
import type { ChatGroup } from './seed';

/** The cases of groups of conversations, in their order. */
export function chatCases(groups: readonly ChatGroup[], suite: string): ProbeCase[] {
  return groups.flatMap(({ capability, tags, seeds }) =>
    seeds().map(({ title, messages, asserts, cluster, attributes, transformation }): ProbeCase => {
      const request: ProbeRequest = { form: 'chat', messages };
      const applied = transformation ? { ...transformation, spans: [] } : null;
      const content = { type: 'MFT' as const, request, right: null, asserts };
      return {
        id: caseIdentity({ ...content, transformation: applied }),
        suite,
        capability,
        ...content,
        title,
        seed: cluster === undefined ? seedIdentity(request) : sha256Hex(cluster),
        attributes: {
          capability,
          ...attributes,
          ...(applied ? { transformation: applied.name } : {})
        },
        tags: [...tags],
        transformation: applied
      };
    })
  );
}
