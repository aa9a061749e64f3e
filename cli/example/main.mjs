// An app without this project's library: its pipeline is YAML that somebody wrote. cdk8s.yaml has it judged at each synthesis.
import { App, Chart, Include } from 'cdk8s';

const app = new App();
new Include(new Chart(app, 'metrics'), 'pipeline', { url: 'pipeline.yaml' });
new Include(new Chart(app, 'shop'), 'monitors', { url: 'monitors.yaml' });
app.synth();
