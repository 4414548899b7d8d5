/** How the router of the admin reads and writes URLs, and when it makes a page anew. */
export const routerOptions = {
  // Search parameters are plain text: `?q=1` stays the text "1".
  parseSearch: (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search: Record<string, unknown>): string => {
    const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "";
    const text = new URLSearchParams(Object.entries(search).filter(isText)).toString();
    return text ? `?${text}` : "";
  },
  // Another order is another page: nothing of the one before stays in a form. A list stays as its search changes.
  defaultRemountDeps: ({ params }: { readonly params: object }) => params,
};
