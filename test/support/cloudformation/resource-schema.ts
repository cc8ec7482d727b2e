import * as fs from 'fs';
import * as path from 'path';
import Ajv from 'ajv';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

// Schemas of CloudFormation's resource registry (`aws cloudformation describe-type`), without their descriptions
// and with patterns that JavaScript understands.
const DIRECTORY = path.join(__dirname, 'schemas');
const PSEUDO_PARAMETERS: { [name: string]: string } = {
  'AWS::AccountId': '123456789012', 'AWS::Partition': 'aws', 'AWS::Region': 'us-east-1', 'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * What CloudFormation's schemas have against the resources of a stack, of those types that there is a schema for here.
 */
export function schemaErrors(stack: Stack): string[] {
  const resources: { [id: string]: { Type: string; Properties: object } } = Template.fromStack(stack).toJSON().Resources;
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    const file = path.join(DIRECTORY, `${Type.toLowerCase().replace(/::/g, '-')}.json`);
    if (!fs.existsSync(file)) {
      return [];
    }
    const validate = new Ajv({ allErrors: true }).compile(JSON.parse(fs.readFileSync(file, 'utf-8')));
    return validate(evaluate(Properties)) ? [] : validate.errors!.map(error => `${id}${error.dataPath} ${error.message}`);
  });
}

/** Replaces intrinsic functions by values like those that CloudFormation would compute. */
function evaluate(value: any): any {
  if (Array.isArray(value)) {
    return value.map(evaluate);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [name, argument] = Object.entries<any>(value)[0] ?? [];
  switch (name) {
    case 'Ref': return PSEUDO_PARAMETERS[argument] ?? argument;
    case 'Fn::GetAtt': return `arn:aws:service:us-east-1:123456789012:${argument[0]}`;
    case 'Fn::Join': return evaluate(argument[1]).join(argument[0]);
    case 'Fn::Sub': return argument.replace(/\${(.*?)}/g, (_: string, parameter: string) => PSEUDO_PARAMETERS[parameter] ?? parameter);
    default: return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, evaluate(entry)]));
  }
}
