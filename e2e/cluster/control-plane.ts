import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { controlGroup } from './sandbox';
import { binary, KUBERNETES } from '../tools/parts';

export const NODE_NAME = 'e2e';
export const NODE_ADDRESS = '10.99.0.1';
const POD_CIDR = '10.244.0.0/16';
const SERVICE_CIDR = '10.96.0.0/16';
const API_SERVICE_ADDRESS = '10.96.0.1';
const CLUSTER_DOMAIN = 'cluster.local';
const API_SERVER = `https://${NODE_ADDRESS}:6443`;
export const PAUSE_IMAGE = 'localhost/pause:e2e';
export const CONTAINERD_SOCKET = '/run/containerd/containerd.sock';

/** A daemon of the cluster, in the order in which they are started. */
export interface Daemon {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** Writes all configuration below a folder and says what to start. */
export function controlPlane(folder: string): Daemon[] {
  const at = (...path: string[]) => join(folder, ...path);
  const write = (name: string, content: unknown) => {
    writeFileSync(at(name), typeof content === 'string' ? content : stringify(content));
    return at(name);
  };
  mkdirSync(at('pki'), { recursive: true });
  const pki = certificates(at('pki'));

  // One token with all rights is enough for the components; what is tested has service accounts of its own.
  const token = randomBytes(16).toString('hex');
  const tokens = write('tokens.csv', `${token},admin,admin,"system:masters"\n`);
  const kubeconfig = write('kubeconfig', {
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: 'e2e', cluster: { 'server': API_SERVER, 'certificate-authority': pki.ca } }],
    'users': [{ name: 'admin', user: { token } }],
    'contexts': [{ name: 'e2e', context: { cluster: 'e2e', user: 'admin' } }],
    'current-context': 'e2e',
  });
  const auditPolicy = write('audit-policy.yaml', {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      { level: 'None', users: ['admin', 'system:anonymous', 'system:apiserver'] },
      { level: 'Metadata' },
    ],
  });
  const kubelet = write('kubelet.yaml', {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: NODE_ADDRESS,
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${controlGroup(folder)}`,
    clusterDNS: [NODE_ADDRESS],
    clusterDomain: CLUSTER_DOMAIN,
    resolvConf: '',
    failCgroupV1: false,
    failSwapOn: false,
    localStorageCapacityIsolation: false,
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '100Mi' },
    podLogsDir: '/var/log/pods',
    maxPods: 200,
    registryPullQPS: 0,
    eventRecordQPS: 0,
  });
  const proxy = write('proxy.yaml', {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    clientConnection: { kubeconfig },
    clusterCIDR: POD_CIDR,
    hostnameOverride: NODE_NAME,
    // The table's size is a setting of the whole machine, not of a network namespace.
    conntrack: { maxPerCore: 0, min: 0 },
  });
  const corefile = write('Corefile', `.:53 {
    health 127.0.0.1:8082
    ready 127.0.0.1:8181
    errors
    cache 5
    kubernetes ${CLUSTER_DOMAIN} in-addr.arpa {
        kubeconfig ${kubeconfig}
        pods insecure
        ttl 5
    }
}
`);
  const containerd = write('containerd.toml', `version = 2
root = "${at('containerd')}"
state = "/run/containerd"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "${CONTAINERD_SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  # Without CAP_SYS_RESOURCE a process may not lower its score; containers would not start.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${at('cni')}"
`);
  // Every pod has a route of its own: with a bridge the answers from a pod to one beside it would
  // pass by the address translation of Services wherever bridges do not call iptables.
  mkdirSync(at('cni'), { recursive: true });
  writeFileSync(at('cni', '10-pods.conflist'), JSON.stringify({
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      { type: 'ptp', ipam: { type: 'host-local', ranges: [[{ subnet: POD_CIDR }]], routes: [{ dst: '0.0.0.0/0' }], dataDir: '/run/cni-ipam' } },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  }));

  const kubernetes = (name: string, args: readonly string[]): Daemon => ({ name, command: binary(KUBERNETES, name), args });
  return [
    kubernetes('etcd', [
      `--data-dir=${at('etcd')}`, '--unsafe-no-fsync=true', '--log-level=warn',
      '--listen-client-urls=http://127.0.0.1:2379', '--advertise-client-urls=http://127.0.0.1:2379',
      '--listen-peer-urls=http://127.0.0.1:2380',
    ]),
    { name: 'containerd', command: 'containerd', args: [`--config=${containerd}`] },
    kubernetes('kube-apiserver', [
      '--etcd-servers=http://127.0.0.1:2379',
      `--bind-address=${NODE_ADDRESS}`, `--advertise-address=${NODE_ADDRESS}`, '--secure-port=6443',
      `--service-cluster-ip-range=${SERVICE_CIDR}`,
      `--tls-cert-file=${pki.server.certificate}`, `--tls-private-key-file=${pki.server.key}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${pki.serviceAccountPublic}`, `--service-account-signing-key-file=${pki.serviceAccountPrivate}`,
      `--token-auth-file=${tokens}`, '--authorization-mode=RBAC',
      '--kubelet-preferred-address-types=InternalIP',
      `--requestheader-client-ca-file=${pki.ca}`, '--requestheader-allowed-names=front-proxy',
      '--requestheader-username-headers=X-Remote-User', '--requestheader-group-headers=X-Remote-Group', '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      `--proxy-client-cert-file=${pki.frontProxy.certificate}`, `--proxy-client-key-file=${pki.frontProxy.key}`,
      '--enable-aggregator-routing=true',
      `--audit-policy-file=${auditPolicy}`, `--audit-log-path=${at('audit.log')}`, '--audit-log-mode=batch', '--audit-log-batch-max-wait=1s',
      '--event-ttl=2h',
    ]),
    kubernetes('kube-controller-manager', [
      `--kubeconfig=${kubeconfig}`, '--use-service-account-credentials=false', '--leader-elect=false',
      `--service-account-private-key-file=${pki.serviceAccountPrivate}`, `--root-ca-file=${pki.ca}`,
      '--bind-address=127.0.0.1',
    ]),
    kubernetes('kube-scheduler', [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--bind-address=127.0.0.1']),
    kubernetes('kubelet', [
      `--config=${kubelet}`, `--kubeconfig=${kubeconfig}`, `--root-dir=${at('kubelet')}`,
      `--hostname-override=${NODE_NAME}`, `--node-ip=${NODE_ADDRESS}`,
    ]),
    kubernetes('kube-proxy', [`--config=${proxy}`]),
    { name: 'coredns', command: binary('coredns'), args: ['-conf', corefile] },
  ];
}

/** What makes `kubectl top` and HPAs work; it runs beside the API server, like the rest of the control plane. */
export function metricsServer(folder: string): { daemon: Daemon; objects: object[] } {
  const kubeconfig = join(folder, 'kubeconfig');
  const name = { name: 'metrics-server', namespace: 'kube-system' };
  return {
    daemon: {
      name: 'metrics-server',
      command: binary('metrics-server'),
      args: [
        `--kubeconfig=${kubeconfig}`, `--authentication-kubeconfig=${kubeconfig}`, `--authorization-kubeconfig=${kubeconfig}`,
        `--bind-address=${NODE_ADDRESS}`, '--secure-port=4443', `--cert-dir=${join(folder, 'metrics-server')}`,
        '--kubelet-insecure-tls', '--kubelet-preferred-address-types=InternalIP', '--metric-resolution=15s',
      ],
    },
    objects: [
      { apiVersion: 'v1', kind: 'Service', metadata: name, spec: { ports: [{ name: 'https', port: 443, targetPort: 4443 }] } },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { ...name, labels: { 'kubernetes.io/service-name': name.name } },
        addressType: 'IPv4',
        ports: [{ name: 'https', port: 4443 }],
        endpoints: [{ addresses: [NODE_ADDRESS] }],
      },
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: 'v1beta1.metrics.k8s.io' },
        spec: { group: 'metrics.k8s.io', version: 'v1beta1', service: name, insecureSkipTLSVerify: true, groupPriorityMinimum: 100, versionPriority: 100 },
      },
    ],
  };
}

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** One authority for everything: the API server's own certificate and the one it shows to aggregated API servers. */
function certificates(folder: string): { ca: string; server: Pair; frontProxy: Pair; serviceAccountPrivate: string; serviceAccountPublic: string } {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=e2e', '-keyout', at('ca.key'), '-out', at('ca.crt'));
  const issue = (name: string, extension: string): Pair => {
    writeFileSync(at(`${name}.ext`), extension);
    openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`));
    openssl('x509', '-req', '-in', at(`${name}.csr`), '-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial',
      '-days', '2', '-extfile', at(`${name}.ext`), '-out', at(`${name}.crt`));
    return { certificate: at(`${name}.crt`), key: at(`${name}.key`) };
  };
  const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', `kubernetes.default.svc.${CLUSTER_DOMAIN}`];
  const server = issue('kube-apiserver', `subjectAltName=IP:${NODE_ADDRESS},IP:${API_SERVICE_ADDRESS},IP:127.0.0.1,${names.map((name) => `DNS:${name}`).join(',')}\n`);
  const frontProxy = issue('front-proxy', 'extendedKeyUsage=clientAuth\n');
  openssl('genrsa', '-out', at('sa.key'), '2048');
  openssl('rsa', '-in', at('sa.key'), '-pubout', '-out', at('sa.pub'));
  return { ca: at('ca.crt'), server, frontProxy, serviceAccountPrivate: at('sa.key'), serviceAccountPublic: at('sa.pub') };
}
