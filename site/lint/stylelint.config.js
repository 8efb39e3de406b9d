export default {
  extends: 'stylelint-config-recommended',
  // A sheet is ordered by what it draws, not by the weight of selectors.
  rules: { 'no-descending-specificity': null },
}
