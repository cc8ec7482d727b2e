/**
 * Puts the template of every integ app before cfn-lint, three packs of cdk-nag and an IAM linter. A finding needs a reason in allow-list.ts, and a reason
 * needs a finding.
 */
import { ALLOWED } from './allow-list';
import { Finding, judge } from './findings';
import { cfnLintFindings, parliamentFindings } from './linters';
import { nagFindings, PACKS } from './nag';
import { IntegTemplate, integTemplates } from './templates';

const CHECKS: { readonly [name: string]: (template: IntegTemplate) => Finding[] } = {
  'cfn-lint': cfnLintFindings,
  'parliament': parliamentFindings,
  ...Object.fromEntries(Object.keys(PACKS).map(pack => [pack, (template: IntegTemplate) => nagFindings(template, pack as keyof typeof PACKS)])),
};

function main(): void {
  const all: Finding[] = [];
  let passed = 0;
  let failed = 0;
  for (const template of integTemplates()) {
    for (const [name, check] of Object.entries(CHECKS)) {
      const findings = check(template);
      const { unexplained } = judge(findings, ALLOWED);
      all.push(...findings);
      unexplained.length === 0 ? passed++ : failed++;
      unexplained.forEach(item => console.log(`unexplained: ${name}: ${item.rule} at ${item.template}/${item.resource}: ${item.detail}`));
    }
  }
  for (const entry of ALLOWED) {
    const unused = judge(all, [entry]).unused.length > 0;
    unused ? failed++ : passed++;
    unused && console.log(`unused: ${entry.rules.source} at ${entry.resources.source}: ${entry.reason}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main();
