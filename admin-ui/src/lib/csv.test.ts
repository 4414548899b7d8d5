import { expect, test } from "vitest";
import { toCsv } from "./csv";

test("quotes, marks the encoding and disarms formulas", () => {
  const rows = [
    ['a "b", c', "=1+1", "-12.50", null],
    ["茶", "@x", 3, "line\nbreak"],
  ];
  expect(toCsv(["n", "f", "x", "z"], rows)).toBe(
    '\uFEFFn,f,x,z\r\n"a ""b"", c",\'=1+1,-12.50,\r\n茶,\'@x,3,"line\nbreak"\r\n',
  );
});
