import { CfnElement, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The prefix of a value that CloudFormation or a connector looks up elsewhere. */
const LOOKUP = '{{resolve:';

/** A value with its parts that are known at synthesis. */
export interface LocalText {
  /** The value, with placeholders like `<Stream.Arn>` for its unknown parts. */
  readonly text: string;

  /** Whether the text has no placeholder. */
  readonly known: boolean;
}

/** Resolves a value of any type to a text. */
export function localText(scope: IConstruct, value: unknown): LocalText {
  const resolver = new PlaceholderResolver();
  const text = resolver.render(Tokenization.resolve(value, { scope, resolver, preparing: false }));
  return { text, known: !resolver.usedPlaceholder && !text.includes(LOOKUP) };
}

/** Preserves references that would otherwise become imports or parameters of the consuming stack. */
class PlaceholderResolver extends DefaultTokenResolver {
  public usedPlaceholder = false;

  constructor() {
    super({ join: (left, right) => this.render(left) + this.render(right) });
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    return Reference.isReference(token) ? this.placeholder(nameOf(token)) : super.resolveToken(token, context, postProcessor);
  }

  /** The text of a resolved value, in which intrinsic functions are still objects. */
  public render(value: unknown): string {
    if (value === undefined || value === null) {
      return '';
    }
    if (Array.isArray(value)) {
      return value.map(part => this.render(part)).join(',');
    }
    if (typeof value !== 'object') {
      return String(value);
    }
    const [name, argument] = Object.entries(value)[0] ?? [];
    switch (name) {
      case 'Ref':
        return this.placeholder(this.render(argument));
      case 'Fn::GetAtt':
        return this.placeholder(Array.isArray(argument) ? argument.map(part => this.render(part)).join('.') : this.render(argument));
      case 'Fn::Join':
        return Array.isArray(argument[1]) ? argument[1].map((part: unknown) => this.render(part)).join(argument[0]) : this.render(argument[1]);
      case 'Fn::Sub':
        return this.substitute(argument);
      default:
        return this.placeholder([name, ...[argument].flat().map(part => this.render(part))].join(' '));
    }
  }

  private substitute(argument: string | [string, { [name: string]: unknown }]): string {
    const [template, values] = Array.isArray(argument) ? argument : [argument, {}];
    return template.replace(/\$\{(!?)([^}]*)\}/g, (_, escaped, name) => {
      if (escaped) {
        return `\${${name}}`;
      }
      return Object.hasOwn(values, name) ? this.render(values[name]) : this.placeholder(name);
    });
  }

  private placeholder(name: string): string {
    this.usedPlaceholder = true;
    return `<${name}>`;
  }
}

/** `Logical.Attribute`, or `Logical` for a Ref. */
function nameOf(reference: Reference): string {
  const { target, displayName } = reference;
  if (!CfnElement.isCfnElement(target)) {
    return displayName;
  }
  const logicalId = Stack.of(target).resolve(target.logicalId);
  return displayName === 'Ref' ? logicalId : `${logicalId}.${displayName}`;
}
