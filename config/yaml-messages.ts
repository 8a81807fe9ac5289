import type { ErrorCode } from 'yaml';

interface YamlMessage {
  readonly message: string;
  readonly hint: string;
}

const QUOTE_IT = 'put the text in quotes where it holds : # [ { or starts with a special character';

const MESSAGES: Partial<Record<ErrorCode, YamlMessage>> = {
  DUPLICATE_KEY: { message: 'this key stands twice in one mapping', hint: 'keep one of the two' },
  TAB_AS_INDENT: { message: 'a tab is used to indent', hint: 'YAML is indented with spaces' },
  BAD_INDENT: {
    message: 'the indentation does not fit, or a bracket is not closed',
    hint: 'align it with its neighbours',
  },
  MISSING_CHAR: { message: 'a quote, bracket, comma or colon is missing', hint: 'close what was opened before here' },
  BLOCK_AS_IMPLICIT_KEY: { message: 'a mapping starts inside a value', hint: QUOTE_IT },
  BLOCK_IN_FLOW: { message: 'an indented block stands inside brackets', hint: 'close the bracket first' },
  BAD_SCALAR_START: { message: 'a value starts with a character that is reserved', hint: QUOTE_IT },
  UNEXPECTED_TOKEN: { message: 'something stands where it cannot be read', hint: QUOTE_IT },
  MULTILINE_IMPLICIT_KEY: { message: 'a key runs over several lines', hint: 'is a colon missing?' },
  BAD_DQ_ESCAPE: {
    message: String.raw`a backslash in double quotes starts an unknown escape`,
    hint: 'use single quotes, or write the backslash twice',
  },
  MULTIPLE_DOCS: {
    message: 'a second document starts here',
    hint: 'a configuration is one document: take the --- out',
  },
  NON_STRING_KEY: { message: 'a key is no plain text', hint: QUOTE_IT },
  TAG_RESOLVE_FAILED: {
    message: 'a tag (!name) is not known here',
    hint: 'take the tag out, or put the text in quotes',
  },
};

const OTHER: YamlMessage = { message: 'this is not valid YAML', hint: QUOTE_IT };

/** Our own words for a parser's error, since its own may quote the text of the file. */
export function yamlMessage(code: ErrorCode): YamlMessage {
  return MESSAGES[code] ?? OTHER;
}
