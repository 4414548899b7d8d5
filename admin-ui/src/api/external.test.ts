import { afterEach, expect, test } from "vitest";
import { addressOf, forgetReturned, readReturned } from "./external";

afterEach(() => sessionStorage.clear());

test("the challenge is that of RFC 7636, appendix B, and the way back is a path", async () => {
  const address = await addressOf(
    "https://shop.example/sign-in?shop=1&provider=2",
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    "/admin/login?next=%2Forders",
  );
  expect(address).toBe(
    "https://shop.example/sign-in?shop=1&provider=2&challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" +
      "&return_to=%2Fadmin%2Flogin%3Fnext%3D%252Forders",
  );
});

test("what comes back is taken with the proof of this tab, once", () => {
  sessionStorage.setItem("entrepot.external", "proof");
  expect(readReturned("#external=ent_proven_1")).toEqual({ kind: "vouched", token: "ent_proven_1", proof: "proof" });
  expect(readReturned("external=ent_proven_1")).toEqual({ kind: "vouched", token: "ent_proven_1", proof: "proof" });
  forgetReturned();
  expect(readReturned("#external=ent_proven_1")).toEqual({ kind: "refused" });
});

test("a refusal is one, and any other hash is nothing of this", () => {
  expect(readReturned("#external_error=refused")).toEqual({ kind: "refused" });
  expect(readReturned("")).toBeUndefined();
  expect(readReturned("#section")).toBeUndefined();
});
