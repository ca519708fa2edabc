import { HumanError } from '../../core/errors.js';

/** A server's answer that trying again would not change. */
export class Refused extends HumanError {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** What to do about a status; others say it all by themselves. */
const remedies: Readonly<Record<number, string>> = {
  401: 'Give the API key of this server.',
  403: 'Give an API key that may use this model.',
  404: 'Check the address, the kind of server and the name of the model.',
  405: 'Check the address and the kind of server.',
};

/** Statuses that pass: too early, too many, and troubles of the server's own. */
export function isTransientStatus(status: number): boolean {
  const isOwnTrouble = status >= 500 && status !== 501 && status !== 505;
  return isOwnTrouble || status === 408 || status === 425 || status === 429;
}

/** A sentence about an answer of a status that is not 2xx. */
export function refusalText(place: string, status: number, body: string): string {
  const said = excerpt(messageIn(body));
  return `${place} answered ${status}${said === '' ? '' : `: ${said}`}`;
}

export function refusal(place: string, status: number, body: string): Refused {
  const remedy = remedies[status] ?? 'Check the model and what it was asked.';
  return new Refused(`${refusalText(place, status, body)}. ${remedy}`, status);
}

/** The words in an error body: {error: {message}}, {error}, {message} or {detail}; else all of it. */
function messageIn(body: string): string {
  const parsed = jsonOf(body);
  if (typeof parsed !== 'object' || parsed === null) return body;
  const { error, message, detail } = parsed as Readonly<Record<string, unknown>>;
  const inner = typeof error === 'object' && error !== null && 'message' in error;
  const said = (inner ? error.message : error) ?? message ?? detail ?? parsed;
  return typeof said === 'string' ? said : JSON.stringify(said);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
}
