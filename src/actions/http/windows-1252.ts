/**
 * windows-1252, which Latin-1 means on the Web (WHATWG Encoding, section 9.1). Node 20's TextDecoder takes it for
 * ISO-8859-1, and loses the characters from 0x80 to 0x9f: quotation marks, dashes, the euro sign.
 */
export class Windows1252Decoder {
  decode(bytes: NodeJS.ArrayBufferView = new Uint8Array()): string {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString('latin1')
      .replace(/[\x80-\x9f]/g, (character) => FROM_0X80.charAt(character.charCodeAt(0) - 0x80));
  }
}

// 0x81, 0x8d, 0x8f, 0x90 and 0x9d stand for the control characters of these numbers.
const FROM_0X80 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
