// Reads the SBOM of all packages, and writes the one of what production runs: without development packages and the
// sandbox. npm 11: `npm sbom --omit=dev` leaves out each package, also one of production, that a workspace has for its
// development.
import { readFileSync } from 'node:fs';

const isOurs = ({ properties }) =>
  properties.some(({ name }) => name === 'cdx:npm:package:private');
const isForDevelopment = ({ properties }) =>
  properties.some(({ name }) => name === 'cdx:npm:package:development');

const sbom = JSON.parse(readFileSync(0, 'utf8'));
const components = sbom.components.filter((one) => !isForDevelopment(one) && !isOurs(one));
const refs = new Set([sbom.metadata.component, ...components].map((one) => one['bom-ref']));
const dependencies = sbom.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
process.stdout.write(`${JSON.stringify({ ...sbom, components, dependencies }, null, 2)}\n`);
