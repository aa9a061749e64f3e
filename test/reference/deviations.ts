/** Why the stack differs from the reference. */
export type DeviationClass = 'broken' | 'loses data' | 'counts twice' | 'insecure' | 'noise' | 'addition';

/** How sure a row is: seen on real parts, seen in part, read in source or documentation, or not settled yet. */
export type Evidence = 'run' | 'run in part' | 'read' | 'open';

/** One way in which the default stack differs from the reference, and the differences that come of it. */
export interface Deviation {
  /** The number; with a letter where one cause shows in several ways. */
  readonly id: string;
  readonly title: string;
  /** What the reference has. */
  readonly reference: string;
  /** What is emitted here. */
  readonly here: string;
  readonly why: string;
  readonly class: DeviationClass;
  readonly evidence: Evidence;
  /** What was run or read, and what was not. */
  readonly verified: string;
  /**
   * The differences that the row explains, as `compare.ts` spells them: `- path` only in the reference, `+ path` only here, `~ path`
   * changed. `{a,b}` and `{0..3}` stand for each. ` => value` also says what is emitted. There are no wildcards.
   */
  readonly differences: string[];
}

const COLLECTORS = '{Deployment/tiered-scraper,StatefulSet/tiered-gateway,Deployment/selfmon-scraper}';
const EXPORTING = '{StatefulSet/tiered-gateway,Deployment/selfmon-scraper}';
const RELAYS = '{ConfigMap/tiered-scraper,ConfigMap/tiered-gateway-statefulset,ConfigMap/selfmon-scraper} relay';
const GATEWAY = 'ConfigMap/tiered-gateway-statefulset relay';
const SCRAPER = 'ConfigMap/tiered-scraper relay';
const SELFMON = 'ConfigMap/selfmon-scraper relay';
const ALLOCATOR = 'ConfigMap/tiered-allocator-ta-configmap targetallocator.yaml';
const POD = 'spec.template.spec';
const CONTAINER = `${POD}.containers.opentelemetry-collector`;
const ALLOCATOR_CONTAINER = `Deployment/tiered-allocator-ta ${POD}.containers.targetallocator`;
const JOB = 'receivers.prometheus.config.scrape_configs.otel-selfmon';
const RENAMED = [
  'k8s.cluster.name', 'k8s.namespace.name', 'k8s.node.name', 'k8s.pod.ip', 'k8s.pod.name', 'k8s.pod.uid', 'service.version', 'telemetry.sdk.language',
  'telemetry.sdk.name', 'telemetry.sdk.version',
];

/** What `Run` stands for where a row says nothing else. */
export const RUN = 'single-node Kubernetes 1.35, collector 0.158.0, allocator of operator 0.148.0, 200 counters a pod at a scrape interval of 5 s';

export const DEVIATIONS: Deviation[] = [
  {
    id: '1',
    title: 'A collector that knows its configuration',
    reference: 'Image 0.52.0, made of contrib 0.156.',
    here: 'Image 0.54.0, made of contrib 0.158. Older ones are refused.',
    why: '0.156 does not know `cumulative_to_delta` (it has `cumulativetodelta` only): gateways and self-monitor refuse to start.',
    class: 'broken',
    evidence: 'run',
    verified: 'Run: the component\'s factory calls itself `cumulativetodelta` in its module 0.156.0, and `cumulative_to_delta` in 0.157.0; a collector 0.158.0 with the same components starts with this configuration. The published image 0.52.0 itself was not run.',
    differences: [`~ ${COLLECTORS} ${CONTAINER}.image => ghcr.io/dynatrace/dynatrace-otel-collector/dynatrace-otel-collector:0.54.0`],
  },
  {
    id: '2',
    title: 'The interval of monitors without one',
    reference: '`prometheus_cr.scrapeInterval: 15s`.',
    here: '`prometheus_cr.scrape_interval`, the stack\'s interval.',
    why: 'The allocator does not know the key and ignores it without a word: monitors without an interval are scraped every 30 s.',
    class: 'broken',
    evidence: 'run',
    verified: 'Run: the allocator hands out 30 s with the one key and the interval with the other.',
    differences: [`- ${ALLOCATOR} prometheus_cr.scrapeInterval`, `+ ${ALLOCATOR} prometheus_cr.scrape_interval => 60s`],
  },
  {
    id: '3',
    title: 'Pods are matched by what names them',
    reference: 'Pods are looked up by `server.address` first (the gateways) and by the connection last.',
    here: 'By `k8s.pod.uid`, then by name and namespace, then by address; by nothing else.',
    why: 'The first rule whose attribute is there decides, found or not: no scraped metric gets any pod metadata. The connection is the scraper\'s, not the target\'s.',
    class: 'broken',
    evidence: 'run',
    verified: 'Run (e2e/smoke.ts: Kubernetes 1.35, collector 0.158.0, allocator of operator 0.148.0): the reference\'s workloads came out as ReplicaSets; here every load pod has its own UID, node and Deployment, and so have the pipeline\'s own pods through the self-monitor.',
    differences: [
      `~ ${GATEWAY} processors.k8s_attributes.pod_association[0].sources[0].name => k8s.pod.uid`,
      `- ${GATEWAY} processors.k8s_attributes.pod_association[{3,4}]`,
      `+ ${SELFMON} processors.k8s_attributes.pod_association[0]`,
      `- ${SELFMON} processors.k8s_attributes.pod_association[{2,3}]`,
    ],
  },
  {
    id: '4',
    title: 'No name of one installation',
    reference: 'The literal `${NAMESPACE}` in permissions, allocator and ScrapeConfig, `otel-ta` in others, the namespace `avalanche` as the only one with annotated pods, a cluster name of a test.',
    here: 'One namespace, passed through; the cluster name is asked for; annotated pods in all namespaces unless they are restricted.',
    why: 'Applied as published it addresses namespaces that do not exist. (The compared manifests have `${NAMESPACE}` filled in, so only `avalanche` shows.)',
    class: 'broken',
    evidence: 'read',
    verified: 'Read: the published files.',
    differences: ['- ScrapeConfig/dynatrace-com spec.kubernetesSDConfigs[0].namespaces'],
  },
  {
    id: '5',
    title: 'Autoscalers that behave as documented',
    reference: 'No `behavior`.',
    here: 'Both tiers scale up at once. Scrapers scale down after the longer of 5 intervals and a handover with 3 intervals: 300 s at 60 s. Gateways: see 6.',
    why: 'The documentation asks for it; the files lack it.',
    class: 'loses data',
    evidence: 'read',
    verified: 'Read: the documentation and the autoscaler\'s API. Not run with a real autoscaler yet.',
    differences: ['+ HorizontalPodAutoscaler/{tiered-scraper,tiered-gateway} spec.behavior'],
  },
  {
    id: '6',
    title: 'A stream that comes back is not counted twice',
    reference: 'A gateway keeps the last value of a stream for 10 to 20 intervals; gateways are removed after 5 (documented) or at any pace (files).',
    here: 'A filter behind `cumulative_to_delta` drops deltas that span more than `max_staleness` (600 s at 60 s). Gateways are removed after more than that, 720 s at 60 s, and one in 2 intervals.',
    why: 'A stream that goes from gateway A to B and back finds its old value at A: the delta covers what B has reported. After scaling in, 1,000 of 1,200 streams were counted twice, 18 % too much.',
    class: 'counts twice',
    evidence: 'run in part',
    verified: 'Run: the double count of the reference (3 to 2 gateways: rate 118.4 for 100) and that the filter ends it (0 of 4,800 streams overlapped; with the limit at 10 intervals also 0 in every restart and kill tried). Side by side (docs/reliability.md): gateways 2 to 3 and back after each one\'s own window, the reference counted 440 of 1,056 streams twice, the stack none; a gateway that was cut off, 250 for 100 against 98. The autoscaler\'s own window was not run. A stream that is back within the limit is not caught by the filter; that is what the window is for.',
    differences: [
      `+ ${GATEWAY} processors["filter/span_limit"]`,
      `+ ${GATEWAY} service.pipelines.metrics.processors[filter/span_limit]`,
      '+ HorizontalPodAutoscaler/tiered-gateway spec.behavior',
    ],
  },
  {
    id: '7',
    title: 'The points of a stream stay in order',
    reference: 'A queue on the exporter with 10 consumers and retries for 5 minutes, and below it, by default, another queue with 10 consumers and retries for each gateway.',
    here: 'One queue for each gateway with one consumer, none above; batches of up to 2 MiB; all keys of the retries written, which end after 15 minutes; all queues together bounded to 15 % of the memory limit.',
    why: 'With several consumers a failed batch arrives after its successor, is taken for a reset and counted twice. One queue for all holds up every stream for one dead gateway. Keys of the retries that are left out are zero.',
    class: 'counts twice',
    evidence: 'run in part',
    verified: 'Run: 10 consumers at a join of a gateway, 2,000 of 4,800 streams overlapped; one consumer, none. One consumer for each gateway: nothing counted twice in rolling restarts, kills and scaling. Side by side (docs/reliability.md): with one queue for all, a gateway that is cut off cost the streams of others too; with one for each, only its own. The bounds in bytes and the 15 minutes were not run.',
    differences: [
      `- ${SCRAPER} exporters.load_balancing.{sending_queue,retry_on_failure}`,
      `+ ${SCRAPER} exporters.load_balancing.protocol.otlp.{sending_queue,retry_on_failure}`,
    ],
  },
  {
    id: '7a',
    title: 'The queue to the backend is bounded in bytes',
    reference: '1,000 requests of any size; retries for 5 minutes.',
    here: '15 % of the memory limit, in bytes; retries for 15 minutes, all keys written.',
    why: 'A queue that is bounded in requests outgrows the memory, and the kill loses all of it.',
    class: 'loses data',
    evidence: 'read',
    verified: 'Read: the exporter helper\'s source.',
    differences: [
      `+ ${GATEWAY} exporters.otlp_http.sending_queue.{enabled,sizer,batch.sizer}`,
      `+ ${GATEWAY} exporters.otlp_http.sending_queue.queue_size => 1288490188`,
      `+ ${GATEWAY} exporters.otlp_http.retry_on_failure`,
      `+ ${SELFMON} exporters.otlp_http`,
    ],
  },
  {
    id: '8',
    title: 'Collectors may wait for each other',
    reference: 'Liveness and readiness ask the same health check, with Kubernetes\' default of 3 failures in 30 s.',
    here: 'A startup probe of 16 minutes, liveness of 6 failures in 60 s, readiness of 2 failures in 10 s.',
    why: 'A scraper whose allocator does not answer yet is not healthy, and is killed again and again, though the receiver itself would wait for 15 minutes. While a collector drains it is not healthy either.',
    class: 'broken',
    evidence: 'run in part',
    verified: 'Run: the restart loop of the reference. Read: the receiver\'s 15 minutes. The numbers here were not run.',
    differences: [
      `+ ${COLLECTORS} ${CONTAINER}.startupProbe`,
      `+ ${COLLECTORS} ${CONTAINER}.livenessProbe.failureThreshold => 6`,
      `+ ${COLLECTORS} ${CONTAINER}.readinessProbe.failureThreshold => 2`,
      `+ ${COLLECTORS} ${CONTAINER}.{livenessProbe,readinessProbe}.{periodSeconds,timeoutSeconds}`,
    ],
  },
  {
    id: '9',
    title: 'The ring is made of names that stay',
    reference: 'A Service with a cluster address; the ring is made of the pods\' addresses.',
    here: 'A headless Service, and a ring of the pods\' names. Addresses that are not ready are published up to contrib 0.160, whose resolver ignores readiness anyway.',
    why: 'A gateway that restarts has another address, so its place in the ring goes to others and does not come back: streams move at every restart.',
    class: 'loses data',
    evidence: 'run in part',
    verified: 'Run: names instead of addresses, nothing counted twice; yet between the end of the old pod and the address of the new one (2 to 4 s) the ring still moves. A ring of fixed names moved nothing; it is a choice for a fixed number of gateways. Readiness with contrib 0.161 (docs/reliability.md): published only when ready, a gateway that stays away gives its streams up, and a pod deleted twice within the span limit counted 572 streams twice; published always, fewer streams move. The default takes the first from 0.161; up to 0.160 the exporter ignores readiness.',
    differences: [
      '+ Service/tiered-gateway spec.clusterIP => None',
      '+ Service/tiered-gateway spec.publishNotReadyAddresses => true',
      `+ ${SCRAPER} exporters.load_balancing.resolver.k8s.return_hostnames => true`,
    ],
  },
  {
    id: '10',
    title: 'Memory thresholds in their order',
    reference: 'The limiter refuses at 90 % (95 % less 5 %), GOMEMLIMIT is 80 %; the self-monitor refuses at 60 %.',
    here: 'The limiter refuses at 70 % (80 % less 10 %), below GOMEMLIMIT at 80 % and above the autoscaler\'s 50 %.',
    why: 'Above GOMEMLIMIT the garbage collector takes all CPU before the limiter ever refuses, and the container is killed.',
    class: 'loses data',
    evidence: 'read',
    verified: 'Read: the limiter\'s source, which compares the heap with percentages of the limit.',
    differences: [
      '~ {ConfigMap/tiered-scraper,ConfigMap/tiered-gateway-statefulset} relay processors.memory_limiter.limit_percentage => 80',
      `~ ${RELAYS} processors.memory_limiter.spike_limit_percentage => 10`,
    ],
  },
  {
    id: '11',
    title: 'Credentials only where data leaves',
    reference: 'The whole Secret is in the environment of every collector.',
    here: 'The three keys that are used, in gateways and self-monitor. `DT_ENTITY_KUBERNETES_CLUSTER` may be absent.',
    why: 'Least privilege: scrapers send to gateways only.',
    class: 'insecure',
    evidence: 'read',
    verified: 'Read: which configuration names which variable; a test holds it.',
    differences: [
      `- ${COLLECTORS} ${CONTAINER}.envFrom`,
      `+ ${EXPORTING} ${CONTAINER}.env.{DT_ENDPOINT,DT_API_TOKEN,DT_ENTITY_KUBERNETES_CLUSTER}`,
    ],
  },
  {
    id: '12',
    title: 'Permissions for what is used',
    reference: 'Four ClusterRoles: secrets of the whole cluster, `*` on monitors, `nodes/metrics`, `/metrics`, nodes, ingresses, jobs, cronjobs ...; the self-monitor has the scrapers\' account; one account for a part that is not there.',
    here: 'A role for each part with what its configuration asks for, in the namespace where that does; each part its own account; names of ClusterRoles contain the namespace. ScrapeConfigs of the roles Node, Ingress and Endpoints, and `attachMetadata.node`, need a role of one\'s own.',
    why: 'Least privilege. With fixed cluster-wide names a second installation takes over the bindings of the first.',
    class: 'insecure',
    evidence: 'run in part',
    verified: 'Run (e2e/smoke.ts: Kubernetes 1.35, collector 0.158.0, allocator of operator 0.148.0): of 102 requests of these accounts none was denied. Run (test/real-allocator.test.ts: the API server\'s audit log): of the allocator, with secrets of monitors and every discovery role, nothing is denied, and nothing is granted that it does not use but the watch of secrets in further namespaces, which only operator 0.151 and newer do. Read: the reference.',
    differences: [
      '- {ClusterRole,ClusterRoleBinding}/{tiered-otel-allocator,tiered-otel-gateway,tiered-otel-scraper,tiered-otel-sink}',
      '- ServiceAccount/tiered-otel-sink',
      '+ {ClusterRole,ClusterRoleBinding}/otel-ta:{tiered-otel-allocator,tiered-otel-gateway,tiered-otel-selfmon}',
      '+ {Role,RoleBinding}/{tiered-otel-allocator,tiered-otel-scraper,tiered-otel-selfmon}',
      '+ ServiceAccount/tiered-otel-selfmon',
      `~ Deployment/selfmon-scraper ${POD}.serviceAccountName => tiered-otel-selfmon`,
      `+ ${SELFMON} processors.k8s_attributes.filter`,
    ],
  },
  {
    id: '12a',
    title: 'The allocator\'s token only where it is mounted',
    reference: 'The account mounts its token by default; the Deployment says it should not and mounts it by itself.',
    here: 'Neither by default; the Deployment mounts it by itself.',
    why: 'Any other pod with the account would get the token.',
    class: 'insecure',
    evidence: 'read',
    verified: 'Read: the Kubernetes API.',
    differences: ['~ ServiceAccount/tiered-otel-allocator automountServiceAccountToken => false'],
  },
  {
    id: '12b',
    title: 'The self-monitor asks only for workloads of the pipeline',
    reference: 'DaemonSets, Jobs and CronJobs too.',
    here: 'Deployments, ReplicaSets and StatefulSets.',
    why: 'The pipeline has no others; jobs would need one more permission.',
    class: 'noise',
    evidence: 'read',
    verified: 'Read: the manifests.',
    differences: [`- ${SELFMON} processors.k8s_attributes.extract.metadata[k8s.{daemonset,job,cronjob}.{name,uid}]`],
  },
  {
    id: '13',
    title: 'Nothing that nobody uses',
    reference: 'A Service and ports of the scrapers on which nobody listens; `debug` exporters in no pipeline; variables that no configuration names, one of them an unfilled template; defaults written out.',
    here: 'Left out.',
    why: 'What is there is read, and believed.',
    class: 'noise',
    evidence: 'read',
    verified: 'Read: the configurations, for every variable, port and exporter.',
    differences: [
      '- Service/tiered-scraper',
      `- Deployment/tiered-scraper ${CONTAINER}.ports`,
      '- {ConfigMap/tiered-scraper,ConfigMap/tiered-gateway-statefulset} relay exporters.debug',
      `- ${COLLECTORS} ${CONTAINER}.env.OTEL_K8S_{NODE_NAME,NODE_IP,NAMESPACE,POD_NAME,POD_IP}`,
      `- {Deployment/tiered-scraper,StatefulSet/tiered-gateway} ${CONTAINER}.env.K8S_SERVICE_NAME`,
      `- StatefulSet/tiered-gateway ${CONTAINER}.env.POD_NAMESPACE`,
      `- ${SELFMON} processors.k8s_attributes.passthrough`,
    ],
  },
  {
    id: '14',
    title: 'Gateways take what scrapers send',
    reference: 'gRPC\'s own limit of 4 MiB for batches of 5,000 points of any size.',
    here: '16 MiB for batches of up to 2 MiB.',
    why: 'A larger request is refused for good, and its points are lost.',
    class: 'loses data',
    evidence: 'read',
    verified: 'Read: the source of configgrpc and of the exporter.',
    differences: [`+ ${GATEWAY} receivers.otlp.protocols.grpc.max_recv_msg_size_mib => 16`],
  },
  {
    id: '15',
    title: 'Pods that restricted namespaces take',
    reference: 'No security context.',
    here: 'No root, no privilege escalation, no capabilities, the runtime\'s seccomp profile, a root file system that is only read. No fixed user id, so that OpenShift can give its own.',
    why: 'Namespaces with the Pod Security Standard `restricted` refuse the pods.',
    class: 'insecure',
    evidence: 'run in part',
    verified: 'Run (e2e/smoke.ts: Kubernetes 1.35, collector 0.158.0, allocator of operator 0.148.0): every pod of every example is accepted in a namespace that enforces `restricted`, and the pipeline becomes Ready. Not run with the published images, whose users are numeric by their Dockerfiles.',
    differences: [
      `+ {Deployment/tiered-allocator-ta,Deployment/tiered-scraper,StatefulSet/tiered-gateway,Deployment/selfmon-scraper} ${POD}.securityContext`,
      `+ ${COLLECTORS} ${CONTAINER}.securityContext`,
      `+ ${ALLOCATOR_CONTAINER}.securityContext`,
    ],
  },
  {
    id: '15a',
    title: 'One pod of a tier at a time',
    reference: 'No disruption budget, no spread over nodes.',
    here: 'At most one pod of a part is evicted at a time; pods are spread over nodes as far as there are any.',
    why: 'Draining two nodes takes all gateways away at once, or one node holds all of them.',
    class: 'loses data',
    evidence: 'read',
    verified: 'Read: the Kubernetes API.',
    differences: [
      '+ PodDisruptionBudget/{tiered-allocator-ta,tiered-scraper,tiered-gateway}',
      `+ {Deployment/tiered-allocator-ta,Deployment/tiered-scraper,StatefulSet/tiered-gateway,Deployment/selfmon-scraper} ${POD}.topologySpreadConstraints`,
    ],
  },
  {
    id: '15b',
    title: 'Time to drain',
    reference: '30 s.',
    here: 'The time in which a full queue is sent at 8 MiB a second, one request that hangs, and 10 s: 134 s for scrapers, 174 s for gateways, at least 60 s.',
    why: 'What is not sent when the time is over is lost.',
    class: 'loses data',
    evidence: 'read',
    verified: 'Read: the exporter helper, which ends retries at shutdown and has no limit of its own. The 8 MiB a second are an assumption.',
    differences: [
      `~ Deployment/tiered-scraper ${POD}.terminationGracePeriodSeconds => 134`,
      `~ StatefulSet/tiered-gateway ${POD}.terminationGracePeriodSeconds => 174`,
      `~ Deployment/selfmon-scraper ${POD}.terminationGracePeriodSeconds => 60`,
    ],
  },
  {
    id: '16',
    title: 'Every annotated pod is one target',
    reference: 'One target for each container port, init containers\' too, all with the annotated port; IPv4 only. A pod without the annotation `port` is scraped on every port it declares.',
    here: 'One target a pod at the annotated port, declared or not, over IPv4 or IPv6. A pod without the annotation `port` is not scraped unless a default port is set.',
    why: 'Ports that offer no metrics fail forever, and two that do are the same series twice.',
    class: 'counts twice',
    evidence: 'run in part',
    verified: 'Run (test/real-allocator.test.ts: Kubernetes 1.35, allocator of operator 0.148.0): 31 pods, with several containers and ports, init containers, UDP, IPv6 and dual-stack, undeclared ports, ended pods; each is served once or not at all. Without the filter strategy one of them is served four times. Read: the reference.',
    differences: [
      '+ ScrapeConfig/dynatrace-com spec.relabelings[{1,2,6}]',
      '- ScrapeConfig/dynatrace-com spec.relabelings[2].sourceLabels[__address__]',
      '+ ScrapeConfig/dynatrace-com spec.relabelings[2].sourceLabels[__meta_kubernetes_pod_ip]',
      '~ ScrapeConfig/dynatrace-com spec.relabelings[2].regex',
    ],
  },
  {
    id: '16a',
    title: 'Endpoints on IPv6 addresses',
    reference: '`${env:MY_POD_IP}:4317`.',
    here: '`[${env:MY_POD_IP}]:4317`.',
    why: 'Without brackets an IPv6 address and a port cannot be told apart; with them IPv4 works as well.',
    class: 'broken',
    evidence: 'run',
    verified: 'Run: collector 0.158.0 serves on 127.0.0.1 and on ::1 with brackets; without them it refuses ::1 (too many colons in address).',
    differences: [
      `~ ${RELAYS} extensions.health_check.endpoint => [\${env:MY_POD_IP}]:13133`,
      '~ {ConfigMap/tiered-gateway-statefulset,ConfigMap/selfmon-scraper} relay receivers.otlp.protocols.grpc.endpoint => [${env:MY_POD_IP}]:4317',
      '~ {ConfigMap/tiered-gateway-statefulset,ConfigMap/selfmon-scraper} relay receivers.otlp.protocols.http.endpoint => [${env:MY_POD_IP}]:4318',
    ],
  },
  {
    id: '16b',
    title: 'The allocator is scraped by the self-monitor only',
    reference: 'Allocator pods are annotated for scraping; the self-monitor takes every annotated pod of the namespace.',
    here: 'They are annotated with `false`; the self-monitor asks for the allocator\'s pods by their labels, and for their port by its name.',
    why: 'With annotated pods discovered in all namespaces they are scraped twice, and the self-monitor would take any annotated pod that someone puts into the namespace.',
    class: 'counts twice',
    evidence: 'read',
    verified: 'Read: both configurations.',
    differences: [
      '~ Deployment/tiered-allocator-ta spec.template.metadata.annotations["metrics.dynatrace.com/scrape"] => false',
      '- Deployment/tiered-allocator-ta spec.template.metadata.annotations["metrics.dynatrace.com/port"]',
      `+ ${SELFMON} ${JOB}.kubernetes_sd_configs[0].selectors`,
      `~ ${SELFMON} ${JOB}.relabel_configs[0].regex => http-port`,
      `- ${SELFMON} ${JOB}.relabel_configs[0].source_labels[__meta_kubernetes_pod_annotation_metrics_dynatrace_com_scrape]`,
      `+ ${SELFMON} ${JOB}.relabel_configs[0].source_labels[__meta_kubernetes_pod_container_port_name]`,
      `- ${SELFMON} ${JOB}.relabel_configs[1]`,
    ],
  },
  {
    id: '17',
    title: 'The self-monitor renames before it matches, and only what it knows',
    reference: 'Pod name, address and namespace become labels of every point, are copied to the resource after the pods were matched, and stay on the points; every underscore in every resource attribute becomes a dot.',
    here: 'The receiver\'s own resource attributes name the pod; ten known attributes get their dots back before the pods are matched, and their old names are removed.',
    why: 'The labels leak as dimensions of every series, and attributes such as `my_team` are renamed.',
    class: 'noise',
    evidence: 'read',
    verified: 'Read: the Prometheus receiver\'s source for the attributes it sets; the order of the processors.',
    differences: [
      `- ${SELFMON} processors.transform.metric_statements[0]`,
      `- ${SELFMON} processors["transform/selfmon_rename"].metric_statements[0].statements[replace_all_patterns(resource.attributes, "key", "_", ".")]`,
      `+ ${SELFMON} processors["transform/selfmon_rename"].metric_statements[0].context => resource`,
      ...RENAMED.flatMap(name => {
        const underscored = `"${name.replace(/\./g, '_')}"`;
        const statements = `+ ${SELFMON} processors["transform/selfmon_rename"].metric_statements[0].statements`;
        return [
          `${statements}[set(attributes["${name}"], attributes[${underscored}]) where attributes[${underscored}] != nil]`,
          `${statements}[delete_key(attributes, ${underscored})]`,
        ];
      }),
      `- ${SELFMON} ${JOB}.relabel_configs[{3..5}]`,
    ],
  },
  {
    id: '17a',
    title: 'The self-monitor reports itself',
    reference: 'It sends nothing of its own.',
    here: 'It sends its own metrics to itself, as the tiers do.',
    why: 'When it drops what the tiers send, nobody sees it.',
    class: 'addition',
    evidence: 'run',
    verified: 'Run (e2e/smoke.ts: Kubernetes 1.35, collector 0.158.0, allocator of operator 0.148.0): scrapers, gateways, allocator and the self-monitor itself report at the sink.',
    differences: [`+ ${SELFMON} service.telemetry`],
  },
  {
    id: '18',
    title: 'The allocator\'s memory from the documented table',
    reference: '150Mi requested, 200Mi allowed.',
    here: '256Mi up to 200 targets, more by targets and by pods in the cluster; no CPU limit.',
    why: 'The documentation\'s own table says 256Mi; in a large cluster the discovery alone takes more and the allocator is killed.',
    class: 'loses data',
    evidence: 'read',
    verified: 'Read: the table. The memory for each discovered pod is an estimate.',
    differences: [
      `~ ${ALLOCATOR_CONTAINER}.resources.limits.memory => 256Mi`,
      `~ ${ALLOCATOR_CONTAINER}.resources.requests.memory => 256Mi`,
    ],
  },
  {
    id: '19',
    title: 'Start times are forgotten before values are',
    reference: '`metric_start_time` with its defaults: `true_reset_point`, forgotten after 10 minutes, as long as `max_staleness`; `initial_value: drop`.',
    here: 'The same strategy and initial value, forgotten after half of `max_staleness`: 5 minutes at 60 s.',
    why: 'Where the value is forgotten first, the old start time makes the next point count in full.',
    class: 'counts twice',
    evidence: 'run in part',
    verified: 'Run (e2e/experiments/start-times.mjs, collector 0.158.0): of nine combinations only those with `drop` invent nothing in any case tried, and of those `true_reset_point` alone goes on after a reset of a counter and of a histogram. Its price: a classic histogram whose bounds change is not reported again until its gateway forgets it; a native one loses an interval at each new bucket or scale. Run in a small program: what happens when the value is forgotten first.',
    differences: ['~ {ConfigMap/tiered-gateway-statefulset,ConfigMap/selfmon-scraper} relay processors.metric_start_time'],
  },
  {
    id: '20',
    title: 'Targets change hands within seconds',
    reference: 'Scrapers ask for the targets of a job every 30 s (the receiver\'s default).',
    here: 'As often as for the jobs, every 15 s.',
    why: 'A target whose scraper has gone is scraped by nobody until the next one asks.',
    class: 'loses data',
    evidence: 'run in part',
    verified: 'Run: a rolling restart of the reference\'s scrapers left every target alone for about 34 s. The shorter interval was not measured by itself.',
    differences: [`+ ${SCRAPER} receivers.prometheus.target_allocator.http_sd_config`],
  },
  {
    id: '21',
    title: 'A request to the allocator ends',
    reference: 'No timeout.',
    here: '10 s.',
    why: 'A request that hangs keeps the scraper on its old jobs.',
    class: 'loses data',
    evidence: 'read',
    verified: 'Read: confighttp, whose default is none.',
    differences: [`+ ${SCRAPER} receivers.prometheus.target_allocator.timeout => 10s`],
  },
  {
    id: '22',
    title: 'Every selector is written',
    reference: 'No selector for Probes, none for namespaces, no grace for collectors that are not ready.',
    here: 'Probes by the same label as the other monitors; all namespaces; 30 s, the allocator\'s default.',
    why: 'An absent selector selects nothing: Probes are never scraped. Defaults that others depend on are said rather than assumed.',
    class: 'loses data',
    evidence: 'read',
    verified: 'Read: the allocator\'s source.',
    differences: [
      `+ ${ALLOCATOR} prometheus_cr.probe_selector`,
      `+ ${ALLOCATOR} prometheus_cr.{service_monitor,pod_monitor,scrape_config,probe}_namespace_selector`,
      `+ ${ALLOCATOR} collector_not_ready_grace_period => 30s`,
    ],
  },
  {
    id: '23',
    title: 'Monitors name no files',
    reference: 'Allowed.',
    here: '`deny_fs_access_through_sms: true` where the allocator knows it (operator 0.152).',
    why: 'Whoever may create a monitor could send the scrapers\' own token elsewhere (`bearerTokenFile`).',
    class: 'insecure',
    evidence: 'read',
    verified: 'Read: the operator\'s security documentation. That the image 0.4.0 is made of operator 0.156, which knows the key, is inferred; an older one ignores it.',
    differences: [`+ ${ALLOCATOR} prometheus_cr.deny_fs_access_through_sms => true`],
  },
  {
    id: '24',
    title: 'The exporter\'s present name',
    reference: '`otlphttp/dynatrace` in the self-monitor, `otlp_http` in the gateways.',
    here: '`otlp_http` in both.',
    why: 'The old name is an alias that is going away.',
    class: 'noise',
    evidence: 'read',
    verified: 'Read: the collector\'s list of aliases.',
    differences: [
      `- ${SELFMON} exporters["otlphttp/dynatrace"]`,
      `+ ${SELFMON} exporters.otlp_http`,
      `- ${SELFMON} service.pipelines.metrics.exporters[otlphttp/dynatrace]`,
      `+ ${SELFMON} service.pipelines.metrics.exporters[otlp_http]`,
    ],
  },
  {
    id: '25',
    title: 'One spelling of a resource\'s attributes',
    reference: '`resource.attributes[...]` in the self-monitor, `attributes[...]` in the gateways, both in the context `resource`.',
    here: '`attributes[...]` in both.',
    why: 'The same statements do the same; they are made in one place.',
    class: 'noise',
    evidence: 'read',
    verified: 'Read: OTTL\'s resource context, in which both name the same attributes.',
    differences: [
      `~ ${SELFMON} processors.transform.metric_statements[1].statements[{0..27}]`,
      `~ ${SELFMON} processors.transform.metric_statements[1].statements[29]`,
      `~ ${SELFMON} processors.transform.metric_statements[2].statements[{0..3}]`,
      `~ ${SELFMON} processors.transform.metric_statements[3].statements[0]`,
      `~ ${SELFMON} processors.transform.metric_statements[4].statements[{0,1}]`,
    ],
  },
  {
    id: '26',
    title: 'The order in which keys are deleted',
    reference: '`k8s.job.uid` after those of Deployment and DaemonSet.',
    here: 'Before them, in the order of the other statements.',
    why: 'The statements do not depend on each other; one list makes all of them.',
    class: 'noise',
    evidence: 'read',
    verified: 'Read: the statements.',
    differences: [
      `- ${GATEWAY} processors.transform.metric_statements[1].statements[delete_key(attributes, "k8s.job.uid")]`,
      `+ ${GATEWAY} processors.transform.metric_statements[1].statements[delete_key(attributes, "k8s.job.uid")]`,
      `- ${SELFMON} processors.transform.metric_statements[1].statements[delete_key(resource.attributes, "k8s.job.uid")]`,
      `+ ${SELFMON} processors.transform.metric_statements[1].statements[delete_key(attributes, "k8s.job.uid")]`,
    ],
  },
  {
    id: '27',
    title: 'Self-monitoring belongs to the cluster in Dynatrace',
    reference: 'Only the gateways set `dt.entity.kubernetes_cluster`.',
    here: 'The self-monitor too.',
    why: 'Its metrics are else not found at the cluster.',
    class: 'addition',
    evidence: 'read',
    verified: 'Read: the gateways\' statement, which it repeats.',
    differences: [
      `+ ${SELFMON} processors.transform.metric_statements[3].statements[set(attributes["dt.entity.kubernetes_cluster"], "\${env:DT_ENTITY_KUBERNETES_CLUSTER}") `
      + 'where attributes["dt.entity.kubernetes_cluster"] == nil and Len("${env:DT_ENTITY_KUBERNETES_CLUSTER}") > 0]',
    ],
  },
  {
    id: '28',
    title: 'The annotation `scheme`',
    reference: 'Only `secure: "true"`.',
    here: 'Also `scheme: https`, as with `prometheus.io/scheme`.',
    why: 'With another prefix the usual annotations work as they are.',
    class: 'addition',
    evidence: 'read',
    verified: 'Read: the relabeling rules.',
    differences: ['+ ScrapeConfig/dynatrace-com spec.relabelings[4]'],
  },
  {
    id: '29',
    title: 'Labels that say who made an object',
    reference: 'The chart\'s labels; none on accounts and on the allocator\'s Service. The version is the chart\'s.',
    here: 'The same recommended labels on every object, with `managed-by: cdk8s` and no chart. The allocator\'s version is that of the operator its image was made of.',
    why: 'Nothing selects by them, and all objects of a part are found by one label.',
    class: 'noise',
    evidence: 'read',
    verified: 'Read: the selectors; a test pins them.',
    differences: [
      '- ConfigMap/{tiered-allocator-ta-configmap,tiered-scraper,tiered-gateway-statefulset,selfmon-scraper} metadata.labels["helm.sh/chart"]',
      '- {Deployment/tiered-allocator-ta,Deployment/tiered-scraper,StatefulSet/tiered-gateway,Deployment/selfmon-scraper} metadata.labels["helm.sh/chart"]',
      '- {HorizontalPodAutoscaler/tiered-scraper,HorizontalPodAutoscaler/tiered-gateway,Service/tiered-gateway,Service/selfmon-scraper} metadata.labels["helm.sh/chart"]',
      '- Deployment/tiered-allocator-ta spec.template.metadata.labels["helm.sh/chart"]',
      '~ ConfigMap/{tiered-allocator-ta-configmap,tiered-scraper,tiered-gateway-statefulset,selfmon-scraper} metadata.labels["app.kubernetes.io/managed-by"] => cdk8s',
      '~ {Deployment/tiered-allocator-ta,Deployment/tiered-scraper,StatefulSet/tiered-gateway,Deployment/selfmon-scraper} metadata.labels["app.kubernetes.io/managed-by"] => cdk8s',
      '~ {HorizontalPodAutoscaler/tiered-scraper,HorizontalPodAutoscaler/tiered-gateway,Service/tiered-gateway,Service/selfmon-scraper} metadata.labels["app.kubernetes.io/managed-by"] => cdk8s',
      '~ Deployment/tiered-allocator-ta spec.template.metadata.labels["app.kubernetes.io/managed-by"] => cdk8s',
      '~ {ConfigMap/tiered-allocator-ta-configmap,Deployment/tiered-allocator-ta} metadata.labels["app.kubernetes.io/version"] => 0.156.0',
      '~ Deployment/tiered-allocator-ta spec.template.metadata.labels["app.kubernetes.io/version"] => 0.156.0',
      '+ {Service/tiered-allocator-ta,ServiceAccount/tiered-otel-allocator,ServiceAccount/tiered-otel-scraper,ServiceAccount/tiered-otel-gateway} metadata.labels',
    ],
  },
  {
    id: '30',
    title: 'Checksums of the configuration',
    reference: 'Of the chart\'s text.',
    here: 'Of the text here.',
    why: 'Pods restart when their configuration changes; the configurations differ.',
    class: 'noise',
    evidence: 'read',
    verified: 'Read: follows from the other rows.',
    differences: [
      '~ {Deployment/tiered-allocator-ta,Deployment/tiered-scraper,StatefulSet/tiered-gateway,Deployment/selfmon-scraper} spec.template.metadata.annotations["checksum/config"]',
    ],
  },
  {
    id: '31',
    title: 'A collector\'s own resource is text',
    reference: 'A map whose values come from the environment.',
    here: 'A list, with cluster and namespace written out. Only who enriches has the variable `K8S_CLUSTER_NAME`, nobody `K8S_NAMESPACE_NAME`.',
    why: 'A variable is read as YAML: on a node that is called 12345 the value is a number, and the collector does not start.',
    class: 'broken',
    evidence: 'run',
    verified: 'Run: collector 0.158.0 refuses the reference\'s configurations with such a node (must be string or null) and takes those here.',
    differences: [
      '- {ConfigMap/tiered-scraper,ConfigMap/tiered-gateway-statefulset} relay service.telemetry.resource["k8s.{cluster.name,namespace.name,node.name,pod.name,pod.uid}"]',
      '+ {ConfigMap/tiered-scraper,ConfigMap/tiered-gateway-statefulset} relay service.telemetry.resource.attributes',
      `- ${COLLECTORS} ${CONTAINER}.env.K8S_NAMESPACE_NAME`,
      `- Deployment/tiered-scraper ${CONTAINER}.env.K8S_CLUSTER_NAME`,
    ],
  },
  {
    id: '32',
    title: 'Less CPU for every point',
    reference: 'Twenty statements of `transform` rename attributes of every data point; between the tiers the exporter\'s own compression, gzip.',
    here: 'The same names by the processor `attributes`; zstd between the tiers. To the backend it stays gzip, which every OTLP endpoint takes.',
    why: 'The result is the same, and the statements were a fifth of what a gateway did, gzip a twelfth of what a scraper did.',
    class: 'addition',
    evidence: 'run',
    verified: 'Run: CPU seconds of both beside each other (docs/performance.md); the smoke test finds the attributes under their new names only.',
    differences: [
      '- ConfigMap/tiered-gateway-statefulset relay processors.transform.metric_statements[0]',
      '+ ConfigMap/tiered-gateway-statefulset relay processors["attributes/conventions"]',
      '+ ConfigMap/tiered-gateway-statefulset relay service.pipelines.metrics.processors[attributes/conventions]',
      '+ ConfigMap/tiered-scraper relay exporters.load_balancing.protocol.otlp.compression => zstd',
    ],
  },
  {
    id: '33',
    title: 'What a killed gateway takes with it',
    reference: 'The gateways gather for 10 s before they export, unless 500 data points have come before.',
    here: 'They gather for 1 s at 60 s (200 ms at 5 s). The scrapers, which lose nothing by it, still gather for 10 s.',
    why: 'A killed gateway loses an interval of its streams, its state; streams whose last point was gathered and not sent lose that one as well. With few streams those were one in six.',
    class: 'loses data',
    evidence: 'run',
    verified: 'Run: gateways killed at 5 s (docs/reliability.md), with 1 s gathered and with 200 ms.',
    differences: ['~ ConfigMap/tiered-gateway-statefulset relay exporters.otlp_http.sending_queue.batch.flush_timeout => 1s'],
  },
];

/** The single differences that a row's lines stand for, with what they say is emitted. */
export function expand(line: string): { difference: string; value?: string }[] {
  const [pattern, value] = line.split(' => ');
  return alternatives(pattern).map(difference => ({ difference, ...(value === undefined ? {} : { value }) }));
}

function alternatives(text: string): string[] {
  const match = /\{(?:(\d+)\.\.(\d+)|([^{}]*,[^{}]*))\}/.exec(text);
  if (!match) {
    return [text];
  }
  const [whole, from, to, list] = match;
  const values = list !== undefined ? list.split(',') : Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => String(Number(from) + index));
  return values.flatMap(value => alternatives(text.slice(0, match.index) + value + text.slice(match.index + whole.length)));
}
