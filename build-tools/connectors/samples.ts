const PSEUDO_PARAMETERS: { [name: string]: string } = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '111111111111',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** A template in which plain values stand for what only CloudFormation knows. */
export function withSamples(value: any): any {
  if (Array.isArray(value)) {
    return value.map(withSamples);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const [key, argument] = Object.entries<any>(value)[0] ?? [];
  const intrinsic = Object.keys(value).length === 1 && key !== undefined ? INTRINSICS[key] : undefined;
  if (intrinsic) {
    return intrinsic(withSamples(argument));
  }
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withSamples(child)]));
}

const INTRINSICS: { [name: string]: (argument: any) => unknown } = {
  'Ref': (name: string) => PSEUDO_PARAMETERS[name] ?? name.toLowerCase(),
  'Fn::GetAtt': ([id, attribute]: [string, string]) => `arn:aws:sample:eu-west-1:111111111111:${attribute}/${id}`,
  'Fn::Join': ([separator, parts]: [string, string[]]) => parts.join(separator),
  'Fn::Split': ([separator, text]: [string, string]) => text.split(separator),
  'Fn::Select': ([index, list]: [number, string[]]) => list[index],
};
