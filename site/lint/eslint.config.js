import js from '@eslint/js'
import globals from 'globals'

export default [
  js.configs.recommended,
  { languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: globals.browser } },
  { files: ['**/tests/**', '**/*.mjs'], languageOptions: { globals: globals.node } },
]
