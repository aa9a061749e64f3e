// Targets that take nothing but mutual TLS of their mesh (Istio's PeerAuthentication STRICT). A sidecar beside each scraper keeps the mesh's certificate in files,
// and a scrape class lets monitors use them: `spec.scrapeClass: mesh`.
import { App } from 'cdk8s';
import { FileMount, PrometheusTieredStack } from 'cdk8s-prometheus-tiered';

const CERTIFICATES = '/etc/mesh';
const VOLUME = 'mesh-certificates';

const app = new App();
const stack = new PrometheusTieredStack(app, 'metrics', {
  clusterName: 'prod-eu-1',
  targetAllocator: {
    // Every monitor may name files of the scrapers now: limit who may create monitors.
    denyFsAccessThroughSms: false,
    scrapeClasses: [{
      name: 'mesh',
      // The certificates of a mesh carry no host names, so there is none to verify.
      tlsConfig: { caFile: `${CERTIFICATES}/root-cert.pem`, certFile: `${CERTIFICATES}/cert-chain.pem`, keyFile: `${CERTIFICATES}/key.pem`, insecureSkipVerify: true },
      relabelings: [{ targetLabel: '__scheme__', replacement: 'https' }],
    }],
  },
  scraperPool: {
    labels: { 'sidecar.istio.io/inject': 'true' },
    podAnnotations: {
      // The sidecar only writes certificates: no traffic goes through it.
      'traffic.sidecar.istio.io/includeInboundPorts': '',
      'traffic.sidecar.istio.io/includeOutboundIPRanges': '',
      'proxy.istio.io/config': `proxyMetadata: { OUTPUT_CERTS: ${CERTIFICATES} }`,
      'sidecar.istio.io/userVolumeMount': JSON.stringify([{ name: VOLUME, mountPath: CERTIFICATES }]),
    },
  },
});
stack.scraperPool.addNeeds({ mounts: [FileMount.emptyFolder(CERTIFICATES, VOLUME)] });
app.synth();
