/** Affinities that the API server would refuse, each with the path of what is wrong. */
export const WRONG_AFFINITIES: [path: string, affinity: object][] = (() => {
  const [required, preferred] = ['requiredDuringSchedulingIgnoredDuringExecution', 'preferredDuringSchedulingIgnoredDuringExecution'];
  const terms = 'nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const nodes = (term: object) => ({ nodeAffinity: { [required]: { nodeSelectorTerms: [term] } } });
  const expression = (item: object) => nodes({ matchExpressions: [{ key: 'a', ...item }] });
  const pods = (term: object) => ({ podAntiAffinity: { [required]: [{ topologyKey: 'a', ...term }] } });
  const pod = 'podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution';
  return [
    ['podAffinity.requiredDuringSchedulingIgnoredDuringExecution', { podAffinity: { [required]: { a: 1 } } }],
    [terms, { nodeAffinity: { [required]: {} } }],
    [terms, { nodeAffinity: { [required]: { nodeSelectorTerms: [] } } }],
    [`${terms}.matchLabels`, nodes({ matchLabels: {} })],
    [`${terms}.matchExpressions`, nodes({ matchExpressions: {} })],
    [`${terms}.matchExpressions.key`, nodes({ matchExpressions: [{ operator: 'Exists' }] })],
    [`${terms}.matchExpressions.operator`, expression({ operator: 'in', values: ['a'] })],
    [`${terms}.matchExpressions.values`, expression({ operator: 'In' })],
    [`${terms}.matchExpressions.values`, expression({ operator: 'NotIn', values: [] })],
    [`${terms}.matchExpressions.values`, expression({ operator: 'Exists', values: ['a'] })],
    [`${terms}.matchExpressions.values`, expression({ operator: 'Lt', values: ['1', '2'] })],
    [`${terms}.matchExpressions.values`, expression({ operator: 'In', values: ['a b'] })],
    [`${terms}.matchFields`, nodes({ matchFields: 'x' })],
    [`${terms}.matchFields.key`, nodes({ matchFields: [{ key: 'a', operator: 'In', values: ['a'] }] })],
    [`${terms}.matchFields.operator`, nodes({ matchFields: [{ key: 'metadata.name', operator: 'Exists' }] })],
    [`${terms}.matchFields.values`, nodes({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a', 'b'] }] })],
    ['nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution.weight', { nodeAffinity: { [preferred]: [{ weight: 0, preference: {} }] } }],
    ['nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution.weight', { nodeAffinity: { [preferred]: [{ weight: 101, preference: {} }] } }],
    ['nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution.preference', { nodeAffinity: { [preferred]: [{ weight: 1 }] } }],
    ['podAffinity.preferredDuringSchedulingIgnoredDuringExecution.podAffinityTerm', { podAffinity: { [preferred]: [{ weight: 1 }] } }],
    [`${pod}.topologyKey`, pods({ topologyKey: undefined })],
    [`${pod}.topologyKey`, pods({ topologyKey: 'a b' })],
    [`${pod}.namespaces`, pods({ namespaces: ['a.b'] })],
    [`${pod}.labelSelector`, pods({ labelSelector: 'a=b' })],
    [`${pod}.labelSelector.matchLabels[a]`, pods({ labelSelector: { matchLabels: { a: 'b c' } } })],
    [`${pod}.labelSelector.matchExpressions.operator`, pods({ labelSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] } })],
    [`${pod}.namespaceSelector`, pods({ namespaceSelector: [] })],
  ];
})();

/** One with every key that the API has. */
export const FULL_AFFINITY = (() => {
  const node = {
    matchExpressions: [{ key: 'a.b/c', operator: 'In', values: ['a', ''] }, { key: 'a', operator: 'Exists' }, { key: 'a', operator: 'Gt', values: ['5'] }],
    matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['node-1'] }],
  };
  const pod = {
    topologyKey: 'kubernetes.io/hostname',
    namespaces: ['default'],
    namespaceSelector: { matchLabels: { a: 'b' } },
    labelSelector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }, { key: 'a', operator: 'DoesNotExist' }] },
  };
  const pods = {
    requiredDuringSchedulingIgnoredDuringExecution: [pod], preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: pod }],
  };
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [node] }, preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: node }] },
    podAffinity: pods,
    podAntiAffinity: pods,
  };
})();
