// An identity provider of somebody else's making: node provider.mjs PORT REDIRECT_URI. It says `ready` when it listens.
// Whoever signs in with the name ann@staff.example is that person; the address is proven.
import Provider from "oidc-provider";

const [port, redirectUri] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "entrepot",
      client_secret: "a secret: with signs/",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: true, name: "Ann Told" }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
