// The rules for every script of the project, run from its root by .make/lint. TypeScript is left to its own compiler.
import js from "@eslint/js";
import globals from "globals";

const unreadable = (/** @type {string} */ property) => ({ property, message: "Text goes in as text, never as HTML." });

export default [
  { ignores: ["**/node_modules/", "**/target/", "tests/results/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      eqeqeq: "error",
      "no-constructor-return": "error",
      "no-duplicate-imports": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-self-compare": "error",
      "no-template-curly-in-string": "error",
      "no-unreachable-loop": "error",
      "no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "one-var": ["error", "never"],
      "prefer-const": "error",
    },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["tests/bench/**/*.{js,mjs}", "public/**/*.js", "docs/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      "no-restricted-properties": ["error", ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map(unreadable)],
    },
  },
  { files: ["docs/recipes/tryton/**/*.js"], languageOptions: { sourceType: "script", globals: { Sao: "readonly" } } },
];
