// Holds rendered manifests to the types of the Kubernetes API and of the Prometheus operator.
//
//   kubectl kustomize k8s/base | node k8s/validate/validate.mjs
//
// Exits with 1 and says which object is wrong, and how. What is of an API that has no types here is named.
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const PACKAGES = { 'monitoring.coreos.com': '@kubernetes-models/prometheus-operator' };
/** Their types are in no package; k8s/README.md says so. */
const UNTYPED = new Set(['kafka.strimzi.io']);

const documents = parseAllDocuments(readFileSync(0, 'utf8'));
let wrong = 0;
let passed = 0;
for (const document of documents) {
  const name = () => `${document.get('kind')} ${document.getIn(['metadata', 'name'])}`;
  for (const error of document.errors) fail(`${name()}: ${error.message}`);
  const manifest = document.toJS();
  if (manifest === null) continue;
  const { apiVersion, kind } = manifest;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  if (UNTYPED.has(group)) {
    console.log(`not checked: ${name()}, of ${apiVersion}`);
    continue;
  }
  try {
    const { [kind]: Type } = await import(`${PACKAGES[group] ?? 'kubernetes-models'}/${apiVersion}/${kind}`);
    new Type(manifest).validate();
    passed++;
  } catch (failure) {
    fail(`${name()}: ${failure.message}`);
  }
}
if (passed === 0) fail('no object that could be checked (expected: some)');
console.log(`${passed} passed, ${wrong} failed`);
process.exitCode = wrong === 0 ? 0 : 1;

function fail(what) {
  wrong++;
  console.error(what);
}
