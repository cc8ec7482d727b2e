import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks } from 'cdk-nag';
import { Finding } from './findings';
import { IntegTemplate } from './templates';

export const PACKS = { 'AwsSolutions': AwsSolutionsChecks, 'NIST 800-53 R5': NIST80053R5Checks, 'HIPAA': HIPAASecurityChecks };

/** What a pack of cdk-nag finds in a template. */
export function nagFindings(template: IntegTemplate, pack: keyof typeof PACKS): Finding[] {
  const app = new App({ analyticsReporting: false });
  new CfnInclude(new Stack(app, 'Stack'), 'Template', { templateFile: template.file });
  return new PACKS[pack](app).validateScope(app).violations.flatMap(violation => violation.violatingResources.map(resource => ({
    rule: violation.ruleName,
    template: template.name,
    resource: String(resource.constructPath).split('/').at(-1)!,
    detail: violation.description,
  })));
}
