import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import DOMPurify from "dompurify";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { ownAsset, trustOnly } from "../lib/trustedTypes";
import "./ide.css";

const EXAMPLE = `# Ctrl+Space completes, Ctrl+Enter runs, the book on the left is the documentation.
# Sign in with staffLogin and put its token under Headers: {"Authorization": "Bearer …"}
{
  shop {
    name
    currency
  }
}
`;

const JSON_TYPE = "application/json";

/** One request to the endpoint of this page's origin, with the headers from the editor. */
async function ask(body: object, headers: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const given = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": JSON_TYPE, Accept: JSON_TYPE, ...Object.fromEntries(given) },
    body: JSON.stringify(body),
    credentials: "omit",
  });
  return response.json();
}

// Descriptions of the schema are Markdown, which the documentation shows as HTML.
trustOnly({ createHTML: (text) => DOMPurify.sanitize(text), createScriptURL: ownAsset });
const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <GraphiQL
      fetcher={async (request, options) => (await ask(request, options?.headers)) as never}
      initialQuery={EXAMPLE}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders={false}
    />,
  );
}
