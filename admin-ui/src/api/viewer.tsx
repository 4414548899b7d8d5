import { createContext, useContext, type ReactNode } from "react";
import type { ViewerQuery } from "./generated/api/viewer";

export type Viewer = ViewerQuery["viewer"];
export type Shop = ViewerQuery["shop"];

const Context = createContext<{ readonly viewer: Viewer; readonly shop: Shop } | undefined>(undefined);

export function ViewerProvider({ viewer, shop, children }: { readonly viewer: Viewer; readonly shop: Shop; readonly children: ReactNode }) {
  return <Context value={{ viewer, shop }}>{children}</Context>;
}

function useSignedInContext() {
  const value = useContext(Context);
  if (!value) throw new Error("outside of the signed-in layout");
  return value;
}

/** Who is signed in. */
export function useViewer(): Viewer {
  return useSignedInContext().viewer;
}

/** The shop that this session is bound to. */
export function useShop(): Shop {
  return useSignedInContext().shop;
}

/** Whether the viewer holds a permission, by the server's name for it: `can(viewer, "read_orders")`. */
export function can(viewer: { readonly permissions: readonly string[] }, permission: string): boolean {
  return viewer.permissions.includes(permission);
}
