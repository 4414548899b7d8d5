/** A filter of a list; its value in the URL is `?<key>=…`. */
export type Filter =
  | { readonly kind: "choices"; readonly key: string; readonly label: string; readonly options: readonly Option[] }
  | { readonly kind: "choice"; readonly key: string; readonly label: string; readonly options: readonly Option[] }
  | { readonly kind: "days"; readonly key: string; readonly label: string }
  | { readonly kind: "range"; readonly key: string; readonly label: string }
  | { readonly kind: "text"; readonly key: string; readonly label: string };

export interface Option {
  readonly value: string;
  readonly label: string;
}
