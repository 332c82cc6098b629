/** The path as the client wrote it, without its query. */
export function pathOf({ url }: { readonly url: string }): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
