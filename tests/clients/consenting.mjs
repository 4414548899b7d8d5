/** Sign in and allow, as a person's browser does it without running any script; the address the app is called back at. */
export async function consent(address, { email, password }) {
  let cookie = "";
  const go = async (url, form) => {
    const headers = { "accept-language": "en", ...(cookie && { cookie }) };
    const sent = form ? { method: "POST", body: new URLSearchParams(form) } : {};
    const response = await fetch(url, { ...sent, headers, redirect: "manual" });
    for (const given of response.headers.getSetCookie()) [cookie] = given.split(";");
    return { status: response.status, location: response.headers.get("location"), text: await response.text() };
  };
  const press = async (url, page, form) => {
    const found = /name="csrf" value="([^"]+)"/.exec(page.text);
    if (!found) throw new Error(`no form at ${url}: ${page.status} ${page.text}`);
    return go(url, { csrf: found[1], ...form });
  };
  const signedIn = await press(address, await go(address), { act: "sign_in", email, password });
  const again = new URL(signedIn.location, address);
  const allowed = await press(again, await go(again), { act: "allow" });
  return new URL(allowed.location);
}

/** What the API says of whoever holds a token. */
export async function viewer(url, token) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: "{ viewer { kind permissions } }" }),
  });
  return { status: response.status, viewer: (await response.json()).data?.viewer ?? null };
}
