import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { embeddedJson, html, visible } from "./escape.js";

/** Any text, with what is dangerous in HTML more often than chance would have it. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("</script>", "<!--", "<script>", "]]>", "&lt;", "'\"`", "\u2028", "\u202e", "\ud800", "\u0000"),
    ),
  )
  .map((parts) => parts.join(""));

describe("texts in a page", () => {
  it("hold no character with which HTML could begin anything", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(html(text)).toMatch(/^(?:[^&<>"'`]|&#\d+;)*$/);
      }),
    );
  });

  it("show what is not seen, and leave all that is seen as it was", () => {
    expect(visible("a\u202eb\u0000c\n\ud800")).toBe(String.raw`a\u{202e}b\u{0}c\n\u{d800}`);
    expect(visible("José 中文 Ω 🙂")).toBe("José 中文 Ω 🙂");
  });
});

describe("data in a page", () => {
  it("come out as they went in, and cannot end the script element that they stand in", () => {
    fc.assert(
      fc.property(fc.dictionary(hostileText, hostileText), (value) => {
        const text = embeddedJson(value);
        expect(text).not.toContain("<");
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
