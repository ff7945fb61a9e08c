/** The largest body that a store takes: the largest cart anybody would write by hand has a few hundred bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** A request's body, whole. @returns `undefined` for one of more bytes than that */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const announced = Number(request.headers.get('content-length') ?? 'NaN');
  if (announced > maxBytes) return undefined;
  if (Number.isNaN(announced)) return gather(request.body, maxBytes);
  // Where the length is known, Node's parser keeps to it, and the body comes in one go, which is quicker.
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > maxBytes ? undefined : bytes;
}

async function gather(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  if (body === null) return new Uint8Array();
  // Not by `for await`: leaving it would end the connection before the answer is out.
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > maxBytes) return undefined;
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}
