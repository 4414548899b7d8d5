import { useParams } from "@tanstack/react-router";

/** A parameter of the route, such as the id of `/orders/$id`. */
export function useParam(name: string): string {
  const params: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  const value = params[name];
  if (value === undefined) throw new Error(`this route has no $${name}`);
  return value;
}
