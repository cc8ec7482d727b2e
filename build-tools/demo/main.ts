/**
 * Shows what a job's stack would deploy, and rehearses its deployment against a double of the service: no account is needed.
 */
import * as fs from 'fs';
import * as path from 'path';
import { synthesize } from './assembly';
import { rehearse } from './rehearsal';
import { demoDashboard } from '../dashboard/demo-dashboard';
import { renderDashboard } from '../dashboard-picture';
import { summarize } from './summary';
import { validateTemplate } from './validate';

const OUT = path.resolve('.demo');

async function main(): Promise<void> {
  const assembly = step('Synthesizing integ/integ.orders.ts', () => synthesize('integ/integ.orders.ts', 'Orders', path.join(OUT, 'cdk.out')));
  const references = step('Validating the template', () => validateTemplate(assembly.template));
  console.log(`  ${Object.keys(assembly.template.Resources).length} resources, ${references} references, no cycle\n`);
  console.log(summarize(assembly.template));
  console.log('\n- Rehearsing its deployment against a double of the service ...');
  await rehearse(assembly);
  const picture = path.join(OUT, 'dashboard.svg');
  step('Drawing the dashboard of RecommendedAlarms and ApplicationDashboard', () => fs.writeFileSync(picture, renderDashboard(demoDashboard())));
  console.log(`\nThe dashboard is ${path.relative('.', picture)}`);
  console.log(`The template is ${path.relative('.', assembly.templateFile)}`);
}

function step<T>(what: string, run: () => T): T {
  console.log(`- ${what} ...`);
  return run();
}

main().catch(error => {
  console.error(`demo failed: ${error.message}`);
  process.exitCode = 1;
});
