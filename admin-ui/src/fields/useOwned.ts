import { useMemo } from "react";
import { FieldDefinitionsDocument } from "../api/generated/fields/fields";
import type { ProductFieldsQuery, ProductFieldsQueryVariables } from "../api/generated/fields/owners";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import type { TypedDocumentNode } from "urql";
import { fieldsCan } from "./capabilities";
import { OWNED_DOCUMENTS, type ShownOwner } from "./owners";

type Owned = Pick<NonNullable<ProductFieldsQuery["owner"]>, "customFields" | "metadata" | "privateMetadata">;

const DEFINITIONS = ["FieldDefinition"];

/** The custom fields that a type of object may hold. */
export function useDefinitions(ownerType?: string) {
  const variables = useMemo(() => ({ ownerType: ownerType ?? null }), [ownerType]);
  const { data, problem, reload } = useLoad(FieldDefinitionsDocument, { variables, dependsOn: DEFINITIONS });
  return { definitions: data?.fieldDefinitions, problem, reload };
}

/** The custom fields and metadata of one object, with the definitions of its type. */
export function useOwned(owner: ShownOwner, id: string) {
  const withPrivate = fieldsCan(useViewer()).seePrivate();
  const variables = useMemo(() => ({ id, withPrivate }), [id, withPrivate]);
  const dependsOn = useMemo(() => [owner, "FieldDefinition"], [owner]);
  // All of these queries answer in one shape.
  const document = OWNED_DOCUMENTS[owner] as unknown as TypedDocumentNode<{ readonly owner?: Owned | null }, ProductFieldsQueryVariables>;
  const { data, problem, reload } = useLoad(document, { variables, dependsOn });
  const known = useDefinitions(owner);
  return { owned: data?.owner ?? undefined, definitions: known.definitions, problem: problem ?? known.problem, reload: problem ? reload : known.reload };
}
