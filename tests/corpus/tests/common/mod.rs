//! The corpus as a whole.

use ad_tests::Case;

/// Every function of the two crates, by module.
pub(super) fn modules() -> Vec<(&'static str, Vec<Case>)> {
    let mut modules = ad_corpus::modules();
    #[cfg(feature = "found")]
    modules.extend(ad_found::modules());
    modules
}
