import type { ReactNode } from "react";
import { can, useViewer } from "../api/viewer";
import { ErrorState } from "../ui/ErrorState";
import { Section } from "../ui/Section";

/** What needs a permission to be read: asked for only by those who hold it. */
export function Guarded({ permission, children }: { readonly permission: string; readonly children: ReactNode }) {
  if (can(useViewer(), permission)) return children;
  return <Section><ErrorState problem={{ kind: "forbidden" }} /></Section>;
}
