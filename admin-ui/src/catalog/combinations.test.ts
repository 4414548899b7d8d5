import { expect, test } from "vitest";
import { combine, fitVariants, freeCombinations, type OptionDraft } from "./combinations";

const text = (value: string) => [{ locale: "zh-CN", value }];
const COLOUR: OptionDraft = { values: [text("红"), text("蓝")] };
const SIZE: OptionDraft = { values: [text("S"), text("M")] };

test("every combination, in the options' order", () => {
  expect(combine([["红", "蓝"], ["S", "M"]])).toEqual([["红", "S"], ["红", "M"], ["蓝", "S"], ["蓝", "M"]]);
  expect(combine([])).toEqual([[]]);
});

test("what was typed stays with its combination", () => {
  const rows = fitVariants([], [COLOUR], "zh-CN").map((row, index) => ({ ...row, sku: `A-${index}` }));
  const renamed = fitVariants(rows, [{ values: [text("绛红"), text("蓝")] }], "zh-CN");
  expect(renamed.map(({ options, sku }) => [options, sku])).toEqual([[["绛红"], "A-0"], [["蓝"], "A-1"]]);
  const shorter = fitVariants(rows, [{ values: [text("蓝")] }], "zh-CN");
  expect(shorter.map(({ options, sku }) => [options, sku])).toEqual([[["蓝"], "A-1"]]);
  expect(fitVariants(rows, [COLOUR, SIZE], "zh-CN").map(({ options }) => options.join())).toEqual(["红,S", "红,M", "蓝,S", "蓝,M"]);
});

test("an option without a value is not there yet", () => {
  expect(fitVariants([], [{ values: [[]] }], "zh-CN")).toEqual([{ options: [], places: [] }]);
});

test("free are the combinations that no variant has", () => {
  const options = [{ values: [{ name: "红" }, { name: "蓝" }] }, { values: [{ name: "S" }] }];
  expect(freeCombinations(options, [{ title: "红 / S" }])).toEqual([["蓝", "S"]]);
  expect(freeCombinations([], [{ title: "" }])).toEqual([]);
});
