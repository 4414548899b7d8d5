import { expect, type APIRequestContext } from "@playwright/test";

type Json = Readonly<Record<string, unknown>>;

/** Asks the shop's API as another program would; fails on any refusal. `Data` is what the query selects. */
export async function ask<Data>(request: APIRequestContext, query: string, variables: Json = {}, token?: string): Promise<Data> {
  const headers = { "Accept-Language": "zh-CN", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await request.post("/graphql", { data: { query, variables }, headers });
  const { data, errors } = (await answer.json()) as { data?: Readonly<Record<string, { userErrors?: unknown[] } | null>>; errors?: unknown };
  expect(errors, query).toBeUndefined();
  for (const payload of Object.values(data ?? {})) expect(payload?.userErrors ?? [], query).toEqual([]);
  return data as Data;
}

/** The access token of the demo shop's owner. */
export async function ownerToken(request: APIRequestContext): Promise<string> {
  const input = { email: process.env["ENTREPOT_DEMO_EMAIL"], password: process.env["ENTREPOT_DEMO_PASSWORD"] };
  const { staffLogin } = await ask<{ staffLogin: { accessToken: string } }>(
    request,
    "mutation ($input: LoginInput!) { staffLogin(input: $input) { accessToken userErrors { message } } }",
    { input },
  );
  return staffLogin.accessToken;
}
