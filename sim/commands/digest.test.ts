import { describe, expect, test } from "vitest";
import { digestOf } from "./digest.js";

/** As Redis 8.6.3 answered DIGEST. */
const answered: readonly (readonly [bytes: string, digest: string])[] = [
  ["", "2d06800538d394c2"],
  ["a", "e6c632b61e964e1f"],
  ["b", "575a0b1c44d8843f"],
  ["abcdefghij".repeat(300).slice(0, 3), "78af5f94892f3950"],
  ["abcdefghij".repeat(300).slice(0, 8), "6f45a76842a96483"],
  ["abcdefghij".repeat(300).slice(0, 16), "857bdc5800031f01"],
  ["abcdefghij".repeat(300).slice(0, 17), "3ba1b872ecb8a8e3"],
  ["abcdefghij".repeat(300).slice(0, 64), "cfb26a45c1c7d685"],
  ["abcdefghij".repeat(300).slice(0, 65), "be662f95eba0d74c"],
  ["abcdefghij".repeat(300).slice(0, 128), "f49b8c658d996da2"],
  ["abcdefghij".repeat(300).slice(0, 129), "33f9925045366a95"],
  ["abcdefghij".repeat(300).slice(0, 240), "e12147fc00ff9053"],
  ["abcdefghij".repeat(300).slice(0, 241), "703bd1488442d436"],
  ["abcdefghij".repeat(300).slice(0, 1024), "39f2d226becfe36b"],
  ["abcdefghij".repeat(300).slice(0, 1025), "8f4555650cd4953d"],
  ["abcdefghij".repeat(300).slice(0, 3000), "da2f986970e9aa06"],
];

describe("DIGEST", () => {
  test.each(answered)("of %s is what the server answered", (bytes, digest) => {
    expect(digestOf(bytes)).toBe(digest);
  });
});
