import { useSyncExternalStore } from "react";

/** A hook that tells whether a media query holds now. */
export function mediaQuery(text: string): () => boolean {
  const query = window.matchMedia(text);
  const subscribe = (listener: () => void) => {
    query.addEventListener("change", listener);
    return () => query.removeEventListener("change", listener);
  };
  return () => useSyncExternalStore(subscribe, () => query.matches);
}

/** Whether the window is as narrow as a phone; the same width as in the style sheets. */
export const useIsPhone = mediaQuery("(max-width: 767px)");
/** Whether the reader's system is dark. */
export const useSystemDark = mediaQuery("(prefers-color-scheme: dark)");
