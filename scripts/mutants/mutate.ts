/** One-line mutants of a TypeScript source: each differs from it in one place. Knows nothing of what the source does. */

import ts from "typescript";

/** One mutant. */
export interface Mutant {
  /** Operator and line, so that it is the same after lines have moved: `drop await: await this.#sweep(list);`. */
  readonly name: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  /** The whole mutated source, in TypeScript. */
  readonly source: string;
}

/** A replacement of the text from `start` up to `end`. */
interface Edit {
  readonly operator: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Operator = (node: ts.Node, source: ts.SourceFile) => readonly Edit[];

const FLIPPED = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.LessThanToken, ">="],
  [ts.SyntaxKind.GreaterThanToken, "<="],
  [ts.SyntaxKind.LessThanEqualsToken, ">"],
  [ts.SyntaxKind.GreaterThanEqualsToken, "<"],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "==="],
  [ts.SyntaxKind.AmpersandAmpersandToken, "||"],
  [ts.SyntaxKind.BarBarToken, "&&"],
  [ts.SyntaxKind.PlusToken, "-"],
  [ts.SyntaxKind.MinusToken, "+"],
  [ts.SyntaxKind.SlashToken, "*"],
  [ts.SyntaxKind.AsteriskToken, "/"],
]);

const STRINGS = new Map([
  [">", "0"],
  ["0", "$"],
  ["-", "+"],
  ["*", "0-1"],
]);

const dropAwait: Operator = (node, source) =>
  ts.isAwaitExpression(node) ? [replace("drop await", node, node.expression.getText(source), source)] : [];

const flipOperator: Operator = (node, source) => {
  if (!ts.isBinaryExpression(node)) return [];
  const text = FLIPPED.get(node.operatorToken.kind);
  return text === undefined
    ? []
    : [replace(`flip ${node.operatorToken.getText(source)}`, node.operatorToken, text, source)];
};

const negateCondition: Operator = (node, source) => {
  if (!ts.isIfStatement(node) && !ts.isWhileStatement(node)) return [];
  const condition = node.expression;
  // A comparison is flipped.
  if (ts.isBinaryExpression(condition)) return [];
  const text = ts.isPrefixUnaryExpression(condition)
    ? condition.operand.getText(source)
    : `!(${condition.getText(source)})`;
  return [replace("negate condition", condition, text, source)];
};

const dropStatement: Operator = (node, source) => {
  const isDroppable =
    (ts.isExpressionStatement(node) && !isOnlyStatement(node)) ||
    (ts.isIfStatement(node) && oneLine(node, source)) ||
    (ts.isReturnStatement(node) && node.expression === undefined && ts.isBlock(node.parent));
  return isDroppable ? [replace("drop statement", node, "", source)] : [];
};

const swapStatements: Operator = (node, source) => {
  if (!ts.isBlock(node)) return [];
  return node.statements.flatMap((first, index) => {
    const second = node.statements[index + 1];
    if (second === undefined || ts.isVariableStatement(first)) return [];
    // What returns, or is a declaration, has its place; two that are several lines long make no line of a mutant.
    if (ts.isReturnStatement(second) || ts.isFunctionDeclaration(second)) return [];
    if (!oneLine(first, source) && !oneLine(second, source)) return [];
    if (ts.isVariableStatement(second) || ![first, second].every(isWaitedFor)) return [];
    const text = `${second.getText(source)} ${first.getText(source)}`;
    return [{ operator: "swap with the next", start: first.getStart(source), end: second.end, text }];
  });
};

const changeNumber: Operator = (node, source) => {
  // Another element is another type, which the compiler would tell.
  if (!ts.isNumericLiteral(node) || ts.isElementAccessExpression(node.parent)) return [];
  if (ts.isPrefixUnaryExpression(node.parent)) return [];
  const value = Number(node.text);
  const others = value < 2 ? [1 - value] : value < 1000 ? [value * 10] : [value * 10, value / 10];
  return others.map((other) => replace(`${node.getText(source)} to ${other}`, node, String(other), source));
};

const changeString: Operator = (node, source) => {
  if (!ts.isStringLiteral(node)) return [];
  const other = STRINGS.get(node.text);
  return other === undefined ? [] : [replace(`"${node.text}" to "${other}"`, node, `"${other}"`, source)];
};

/** Words of Redis's options, alone or with the value behind them. */
const FLAGS = new Set(["MKSTREAM", "JUSTID"]);
const OPTIONS = new Set(["IDLE", "COUNT", "BLOCK"]);

const dropOption: Operator = (node, source) => {
  if (!ts.isStringLiteral(node) || !(FLAGS.has(node.text) || OPTIONS.has(node.text))) return [];
  const list = neighbours(node);
  const index = list.indexOf(node);
  const last = list[index + (OPTIONS.has(node.text) ? 1 : 0)];
  const previous = list[index - 1];
  if (index === -1 || last === undefined) return [];
  const operator = `drop ${node.text}`;
  if (previous !== undefined) return [{ operator, start: previous.end, end: last.end, text: "" }];
  const next = list[list.indexOf(last) + 1];
  return next === undefined ? [] : [{ operator, start: node.getStart(source), end: next.getStart(source), text: "" }];
};

const dropProperty: Operator = (node, source) => {
  if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return [];
  const next = source.text.slice(node.end).match(/^,/) === null ? node.end : node.end + 1;
  return ts.isShorthandPropertyAssignment(node) ||
    node.initializer.kind === ts.SyntaxKind.FalseKeyword ||
    node.initializer.getText(source) === "0"
    ? [{ operator: "drop property", start: node.getStart(source), end: next, text: "" }]
    : [];
};

const flipBoolean: Operator = (node, source) => {
  if (!ts.isReturnStatement(node) || node.expression === undefined) return [];
  const { kind } = node.expression;
  if (kind === ts.SyntaxKind.TrueKeyword) return [replace("return false", node.expression, "false", source)];
  return kind === ts.SyntaxKind.FalseKeyword ? [replace("return true", node.expression, "true", source)] : [];
};

const dropCatch: Operator = (node, source) => {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const method = node.expression.name.text;
    const dropped = method === "catch" || method === "finally";
    return dropped ? [replace(`drop .${method}`, node, node.expression.expression.getText(source), source)] : [];
  }
  if (ts.isThrowStatement(node)) return [replace("drop throw", node, ";", source)];
  if (!ts.isTryStatement(node)) return [];
  // Its first line, as the name and the line that is shown.
  const keyword = { operator: "", start: node.getStart(source), end: node.end };
  if (node.catchClause !== undefined)
    return [{ ...keyword, operator: "drop catch", text: node.tryBlock.getText(source) }];
  return [{ ...keyword, operator: "drop finally", text: node.tryBlock.getText(source) }];
};

const onlyOnce: Operator = (node, source) => {
  if (!ts.isWhileStatement(node)) return [];
  const word = node.getText(source).slice(0, "while".length);
  return word === "while"
    ? [{ operator: "while to if", start: node.getStart(source), end: node.getStart(source) + 5, text: "if" }]
    : [];
};

const otherCall: Operator = (node, source) => {
  if (!ts.isPropertyAccessExpression(node)) return [];
  const text = node.getText(source);
  if (text === "performance.now") return [replace("wall clock", node, "Date.now", source)];
  if (text === "Promise.all") return [replace("race", node, "Promise.race", source)];
  if (node.name.text === "multi") return [replace("pipeline", node.name, "pipeline", source)];
  return [];
};

const OPERATORS: readonly Operator[] = [
  dropAwait,
  flipOperator,
  negateCondition,
  dropStatement,
  swapStatements,
  changeNumber,
  changeString,
  dropOption,
  dropProperty,
  flipBoolean,
  dropCatch,
  onlyOnce,
  otherCall,
];

/** All mutants of a source, in the order of its lines. Two of one name are told apart by `#2`. */
export function mutantsOf(text: string): readonly Mutant[] {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  visit(source);
  const seen = new Map<string, number>();
  return edits
    .toSorted((a, b) => a.start - b.start)
    .map((edit) => {
      const line = source.getLineAndCharacterOfPosition(edit.start).line;
      const before = text.split("\n")[line]!.trim();
      const mutated = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
      const plain = `${edit.operator}: ${before}`;
      const count = (seen.get(plain) ?? 0) + 1;
      seen.set(plain, count);
      const name = count === 1 ? plain : `${plain} #${count}`;
      return { name, line: line + 1, before, after: mutated.split("\n")[line]!.trim(), source: mutated };
    });

  function visit(node: ts.Node): void {
    // Types and what they describe do not run.
    if (ts.isInterfaceDeclaration(node) || ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
    for (const operator of OPERATORS) edits.push(...operator(node, source));
    ts.forEachChild(node, visit);
  }
}

/** The source as a module that Node runs. */
export function compiled(source: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

function replace(operator: string, node: ts.Node, text: string, source: ts.SourceFile): Edit {
  return { operator, start: node.getStart(source), end: node.end, text };
}

/** Whether it takes time, so that it matters what comes before it. */
function isWaitedFor(node: ts.Node): boolean {
  return ts.isAwaitExpression(node) || (ts.forEachChild(node, isWaitedFor) ?? false);
}

/** The arguments or elements among which an expression stands. */
function neighbours({ parent }: ts.Expression): readonly ts.Expression[] {
  if (ts.isCallExpression(parent)) return parent.arguments;
  return ts.isArrayLiteralExpression(parent) ? parent.elements : [];
}

/** Whether a block is empty without it, or it is no block's. */
function isOnlyStatement({ parent }: ts.Node): boolean {
  return !ts.isBlock(parent) || (parent.statements.length === 1 && !ts.isArrowFunction(parent.parent));
}

function oneLine(node: ts.Node, source: ts.SourceFile): boolean {
  return !node.getText(source).includes("\n");
}
