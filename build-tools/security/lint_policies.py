"""Lints identity policies with parliament: a list of {template, resource, policy} comes in by stdin, a list of findings goes out by stdout."""
import json
import sys

import parliament

findings = []
for entry in json.load(sys.stdin):
    analyzed = parliament.analyze_policy_string(json.dumps(entry["policy"]))
    for finding in analyzed.findings:
        location = finding.location if isinstance(finding.location, dict) else {}
        detail = " ".join(str(part) for part in (finding.detail, location.get("actions"), location.get("string")) if part)
        findings.append({"rule": finding.issue, "template": entry["template"], "resource": entry["resource"], "detail": detail})
json.dump(findings, sys.stdout)
