import { Link } from "@tanstack/react-router";
import type { AriaAttributes, MouseEventHandler, ReactNode, Ref } from "react";
import { splitPath, type Path } from "../lib/path";

interface Props extends AriaAttributes {
  readonly to: Path;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly "data-row-link"?: boolean;
  readonly onClick?: MouseEventHandler<HTMLAnchorElement>;
  readonly ref?: Ref<HTMLAnchorElement>;
}

/** A link inside the admin. The page is loaded when the pointer rests on it. */
export function AppLink({ to, ...rest }: Props) {
  return <Link {...splitPath(to)} preload="intent" {...rest} />;
}
