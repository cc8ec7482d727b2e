import { Aws, IResolvable, Stack, Token } from 'aws-cdk-lib';

/** Identifies the class even if the CDK app has several copies of this library, unlike `instanceof`. */
const KIND = Symbol.for('cdk-managed-flink.JoinedText');

/** The pseudo parameters of an ARN, and their form in a template. */
const PSEUDO: { readonly [token: string]: object } = {
  [Aws.PARTITION]: { Ref: 'AWS::Partition' },
  [Aws.REGION]: { Ref: 'AWS::Region' },
  [Aws.ACCOUNT_ID]: { Ref: 'AWS::AccountId' },
};

/**
 * A text with tokens, for which the rendered form in a template is known in advance.
 *
 * The CDK splits and joins a text each time it resolves it, which is several times per synthesis. For ARNs, this takes more time than the
 * library's own code.
 */
export class JoinedText implements IResolvable {
  /** Whether a token is a `JoinedText`. */
  public static isJoinedText(token: IResolvable | undefined): token is JoinedText {
    return token !== undefined && KIND in token;
  }

  /**
   * The ARN of a resource in the environment of a stack.
   *
   * @param stack the stack
   * @param service the service of the resource
   * @param rest the parts after the account. Tokens must be references to resources of the stack, and must be separate elements
   */
  public static arn(stack: Stack, service: string, ...rest: string[]): string {
    const { partition, region, account } = stack;
    const all = ['arn:', partition, `:${service}:`, region, ':', account, ':', ...rest];
    const text = all.join('');
    // Users can set the environment to tokens of any form, and adjacent literals must be joined.
    if ([partition, region, account].some(value => Token.isUnresolved(value) && !Object.hasOwn(PSEUDO, value))) {
      return text;
    }
    const parts: unknown[] = [];
    for (const part of all) {
      const last = parts.at(-1);
      if (Token.isUnresolved(part)) {
        parts.push(PSEUDO[part] ?? part);
      } else if (typeof last === 'string' && !Token.isUnresolved(last)) {
        parts[parts.length - 1] = last + part;
      } else {
        parts.push(part);
      }
    }
    return parts.length === 1 ? text : Token.asString(new JoinedText(text, parts));
  }

  public readonly creationStack: string[] = [];

  /** The number of characters of the text without its tokens. */
  public readonly literalLength: number;

  /** The number of tokens in the text. */
  public readonly tokenCount: number;

  /**
   * @param text the text with its tokens
   * @param parts the text, split into literals and tokens
   */
  private constructor(public readonly text: string, private readonly parts: readonly unknown[]) {
    Object.defineProperty(this, KIND, { value: true });
    const literals = parts.filter((part): part is string => typeof part === 'string' && !Token.isUnresolved(part));
    this.literalLength = literals.reduce((sum, { length }) => sum + length, 0);
    this.tokenCount = parts.length - literals.length;
  }

  public resolve(): unknown {
    return { 'Fn::Join': ['', this.parts] };
  }

  public toString(): string {
    return Token.asString(this);
  }

  public toJSON(): unknown {
    return '<unresolved-token>';
  }
}
