/** The codes of the checks. docs/checks.md explains each. */
export enum CheckCode {
  /** The allocator does not see its scrapers. */
  PT001 = 'PT001',
  /** The allocator takes other pods for scrapers. */
  PT002 = 'PT002',
  /** An allocator that two pools ask. */
  PT003 = 'PT003',
  /** A collector id that is not the pod's name. */
  PT004 = 'PT004',
  /** Scrapers that cannot find the gateways. */
  PT005 = 'PT005',
  /** A processor on the wrong tier or in the wrong place. */
  PT006 = 'PT006',
  /** A routing key that does not keep streams together. */
  PT007 = 'PT007',
  /** A gateway forgets streams too soon. */
  PT008 = 'PT008',
  /** A scrape interval above the largest that was named. */
  PT009 = 'PT009',
  /** Scaling in too soon, or times that do not fit together. */
  PT010 = 'PT010',
  /** An autoscaler without requests to measure by. */
  PT011 = 'PT011',
  /** A fixed number of pods together with an autoscaler. */
  PT012 = 'PT012',
  /** A temporality that the backend does not take. */
  PT013 = 'PT013',
  /** Memory thresholds in the wrong order. */
  PT014 = 'PT014',
  /** A pod that is killed before it has sent what it holds. */
  PT015 = 'PT015',
  /** Queues that do not fit into the memory. */
  PT016 = 'PT016',
  /** Batches that the gateways may refuse. */
  PT017 = 'PT017',
  /** Monitors with secrets, which the allocator masks. */
  PT018 = 'PT018',
  /** A component that the collector does not have. */
  PT019 = 'PT019',
  /** Two allocators that select the same monitors. */
  PT020 = 'PT020',
  /** Two objects that are one in the cluster. */
  PT021 = 'PT021',
  /** A relabel rule whose pattern is not RE2. */
  PT022 = 'PT022',
  /** A monitor that no allocator selects. */
  PT023 = 'PT023',
  /** Annotated pods that are scraped several times. */
  PT024 = 'PT024',
  /** An override that has no place in the configuration. */
  PT025 = 'PT025',
  /** A scrape interval or timeout that is refused. */
  PT026 = 'PT026',
  /** Start times and values of a stream that outlive each other. */
  PT027 = 'PT027',
  /** Secrets and ConfigMaps that the allocator may not read. */
  PT028 = 'PT028',
  /** A component that is used but not configured, or the reverse. */
  PT029 = 'PT029',
  /** An address without a namespace, seen from another one. */
  PT030 = 'PT030',
  /** Monitors that discover what the allocator may not read. */
  PT031 = 'PT031',
  /** Annotated pods that two monitors find. */
  PT032 = 'PT032',
  /** Queues to the gateways that are smaller than a batch. */
  PT033 = 'PT033',
  /** A configuration that no collector reads. */
  PT034 = 'PT034',
  /** An object that cannot be written. */
  PT035 = 'PT035',
  /** A selector that does not find the pods it belongs to. */
  PT036 = 'PT036',
  /** A configuration that the allocator reads otherwise. */
  PT037 = 'PT037',
  /** Monitors that the allocator leaves out. */
  PT038 = 'PT038',
  /** Native histograms that a monitor does not ask for. */
  PT039 = 'PT039',
  /** Two autoscalers for the same pods. */
  PT040 = 'PT040',
  /** More scrapers than the allocator can share targets out to. */
  PT041 = 'PT041',
  /** Rules that make one target of several discovered ones. */
  PT042 = 'PT042',
  /** A proxy between the parts. */
  PT043 = 'PT043',
  /** Points of a stream that overtake each other. */
  PT044 = 'PT044',
  /** Retries that end too soon, or never rest. */
  PT045 = 'PT045',
  /** Metadata of the wrong pod. */
  PT046 = 'PT046',
  /** First values that are counted in full. */
  PT047 = 'PT047',
  /** A key that the version does not take. */
  PT048 = 'PT048',
  /** A known defect of the version. */
  PT049 = 'PT049',
  /** A feature gate that the collector does not have. */
  PT050 = 'PT050',
  /** A port on which nobody listens. */
  PT051 = 'PT051',
  /** Permissions that a part lacks. */
  PT052 = 'PT052',
  /** A pod that passes for another. */
  PT053 = 'PT053',
}
