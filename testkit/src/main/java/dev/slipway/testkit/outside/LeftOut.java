package dev.slipway.testkit.outside;

/// How tests are left out on a machine that lacks what stands around them.
final class LeftOut {
    private LeftOut() {}

    /// What to type; `slipway verify` has no option for it, and Maven reads this variable.
    ///
    /// @param tag that these tests have
    static String advice(String tag) {
        return "Leave these tests out with MAVEN_ARGS=-DexcludedGroups="
                + tag
                + " ./slipway verify";
    }
}
