/** What a tool has to say about a resource. */
export interface Finding {
  readonly rule: string;
  /** The stack of the template. */
  readonly template: string;
  /** The logical id of the resource. */
  readonly resource: string;
  readonly detail: string;
}

/** Findings that have a reason. */
export interface Allowance {
  /** The rules, completely matched. */
  readonly rules: RegExp;
  /** The resources, matched as `<stack>/<logical id>`. */
  readonly resources: RegExp;
  /** Why that is right. */
  readonly reason: string;
}

/** Splits findings into those without a reason, and entries without a finding. */
export function judge(findings: Finding[], allowed: readonly Allowance[]): { unexplained: Finding[]; unused: Allowance[] } {
  const covers = (entry: Allowance, finding: Finding) =>
    new RegExp(`^(${entry.rules.source})$`).test(finding.rule) && entry.resources.test(`${finding.template}/${finding.resource}`);
  return {
    unexplained: findings.filter(finding => !allowed.some(entry => covers(entry, finding))),
    unused: allowed.filter(entry => !findings.some(finding => covers(entry, finding))),
  };
}
