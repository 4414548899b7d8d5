// Reads {url, sdl} and writes the schema that a client builds from the server's introspection, and the one of the
// text, both in the order of the alphabet and without the directives that are applied in it.
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from "graphql";
import { answering } from "./script.mjs";

const EVERYTHING = {
  inputValueDeprecation: true,
  specifiedByUrl: true,
  schemaDescription: true,
  directiveIsRepeatable: true,
  oneOf: true,
};
const print = (schema) => printSchema(lexicographicSortSchema(schema));

await answering(async ({ url, sdl }) => {
  const body = JSON.stringify({ query: getIntrospectionQuery(EVERYTHING), operationName: "IntrospectionQuery" });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return { told: print(buildClientSchema(data)), written: print(buildSchema(sdl)) };
});
