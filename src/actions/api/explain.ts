/** What a status code says: its class, what it means here, and what it asks of whoever asked. */
export interface StatusExplained {
  /** `4xx: the request is at fault` */
  readonly class: string;
  /** A clause that goes on from the code and its name. */
  readonly meaning: string;
  /** What to do now; not there where nothing is to be done. */
  readonly asks?: string;
}

interface Words {
  readonly meaning: string;
  readonly asks?: string;
}

/** RFC 9110, section 15; a code that is not known is to be taken like the first of its class. */
const CLASSES: readonly (Words & { readonly name: string })[] = [
  {
    name: '1xx: not the answer yet',
    meaning: 'something on the way to the answer',
    asks: 'wait for the answer',
  },
  { name: '2xx: it worked', meaning: 'the request was understood and carried out' },
  {
    name: '3xx: look elsewhere',
    meaning: 'the answer is somewhere else, or already at hand',
    asks: 'go where Location leads',
  },
  {
    name: '4xx: the request is at fault',
    meaning: 'the server will not carry this request out as it is',
    asks: 'change the request: sent again as it is, it fails again',
  },
  {
    name: '5xx: the server is at fault',
    meaning: 'the server could not carry out what may be a good request',
    asks: 'try again later; the request need not change',
  },
];

/** RFC 9110, section 15, but for those that name another. */
const CODES: Readonly<Record<number, Words>> = {
  100: { meaning: 'the head is fine', asks: 'send the body now' },
  101: { meaning: 'the connection goes on with another protocol' },
  // RFC 8297
  103: { meaning: 'fields that the answer will have, ahead of it' },
  200: { meaning: 'it was done, and here is the result' },
  201: { meaning: 'something new was made, and Location may say where it is' },
  202: { meaning: 'it was accepted, and is not done yet', asks: 'ask later whether it has been done' },
  203: { meaning: 'it was done, and somebody between has changed the answer' },
  204: { meaning: 'it was done, and there is nothing to show for it' },
  205: { meaning: 'it was done', asks: 'begin with an empty form' },
  206: { meaning: 'here is the part that was asked for' },
  300: { meaning: 'there are several to choose from', asks: 'choose one' },
  301: { meaning: 'it has moved for good', asks: 'use the address in Location from now on' },
  302: { meaning: 'it is at another address for now', asks: 'ask at the address in Location this time' },
  303: { meaning: 'the result is at another address', asks: 'GET the address in Location' },
  304: { meaning: 'it is still what you have', asks: 'use your copy' },
  307: { meaning: 'it is at another address for now', asks: 'send the same there, method and body too' },
  308: { meaning: 'it has moved for good', asks: 'send the same there from now on, method and body too' },
  400: {
    meaning: 'the request cannot be understood',
    asks: 'check its form: the JSON, the fields, the address',
  },
  401: { meaning: 'it is not known who is asking', asks: 'log in, or check the name and the password' },
  402: { meaning: 'reserved for payments' },
  403: {
    meaning: 'the request is understood and not allowed',
    asks: 'ask for what you may have; another login may help',
  },
  404: { meaning: 'there is nothing at this address', asks: 'check the path and the id' },
  405: { meaning: 'there is something, but not for this method', asks: 'use a method that Allow lists' },
  406: { meaning: 'there is nothing of the kind that Accept asks for', asks: 'accept another kind' },
  408: { meaning: 'the request took too long to arrive', asks: 'send it again, at once and whole' },
  409: {
    meaning: 'it contradicts what is there',
    asks: 'look at what is there, and change the request to fit',
  },
  410: { meaning: 'it was there and is gone for good', asks: 'stop asking for it' },
  411: { meaning: 'the length of the body is not told', asks: 'send Content-Length' },
  412: {
    meaning: 'a condition does not hold: it was changed since you looked',
    asks: 'get it again, and decide anew',
  },
  413: { meaning: 'the body is larger than the server takes', asks: 'send less' },
  414: { meaning: 'the address is longer than the server takes', asks: 'shorten it' },
  415: { meaning: 'the body is of a kind that the server does not read', asks: 'check Content-Type' },
  416: { meaning: 'the part that was asked for is not there', asks: 'ask for one within the size' },
  417: { meaning: 'what Expect asks for cannot be had', asks: 'leave Expect out' },
  // RFC 2324, a joke that servers make
  418: { meaning: 'a teapot makes no coffee' },
  421: { meaning: 'this server does not answer for that host', asks: 'ask on another connection' },
  422: { meaning: 'the form is right and the content is not', asks: 'check the values' },
  426: { meaning: 'the server wants another protocol', asks: 'use the one in Upgrade' },
  // RFC 6585
  428: { meaning: 'the server wants a condition', asks: 'send If-Match with the ETag that you have' },
  429: { meaning: 'too many requests in a short time', asks: 'wait as long as Retry-After says' },
  431: { meaning: 'the header is larger than the server takes', asks: 'send fewer or shorter fields' },
  // RFC 7725
  451: { meaning: 'it may not be shown for legal reasons' },
  500: { meaning: 'something broke in the server', asks: 'try again later, or tell whoever runs it' },
  501: { meaning: 'the server does not know this method at all', asks: 'use another method' },
  502: { meaning: 'a server between got a bad answer from the one behind it', asks: 'try again later' },
  503: { meaning: 'the server is overloaded or being repaired', asks: 'wait as long as Retry-After says' },
  504: { meaning: 'a server between got no answer in time from the one behind it', asks: 'try again later' },
  505: { meaning: 'the server does not speak this version of HTTP', asks: 'use another version' },
  // RFC 4918
  507: { meaning: 'the server has no room to store it', asks: 'free some room there, or send less' },
  // RFC 6585
  511: { meaning: 'the network itself wants a login first', asks: 'open a page in a browser and log in' },
};

/** @param status 100 to 599; of any other nothing is known */
export function explainStatus(status: number): StatusExplained {
  const ofClass = CLASSES[Math.floor(status / 100) - 1];
  if (ofClass === undefined) {
    return { class: 'of no class', meaning: 'HTTP has classes from 1xx to 5xx, and this is in none' };
  }
  const { name, ...words } = ofClass;
  // What the class asks is wrong for some of its codes: those that are known say it themselves.
  return { class: name, ...(CODES[status] ?? words) };
}
