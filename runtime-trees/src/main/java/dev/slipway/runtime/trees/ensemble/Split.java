package dev.slipway.runtime.trees.ensemble;

/// An inner node as a reader states it.
///
/// @param feature the column asked about
/// @param test the question
/// @param threshold compared with; 0 for set tests
/// @param members the categories of a set test; empty for others
/// @param missing which values are missing
/// @param missingYes whether missing values go to `yes`
/// @param yes the node where the test holds
/// @param no the node where it does not
public record Split(
        int feature,
        SplitTest test,
        double threshold,
        CategorySet members,
        MissingRule missing,
        boolean missingYes,
        int yes,
        int no) {
    /// A comparison with a threshold where NaN is missing.
    public static Split numeric(
            int feature, SplitTest test, double threshold, boolean missingYes, Children children) {
        return new Split(
                feature,
                test,
                threshold,
                CategorySet.EMPTY,
                MissingRule.NAN,
                missingYes,
                children.yes(),
                children.no());
    }

    /// A membership test where NaN is missing.
    public static Split categorical(
            int feature,
            SplitTest test,
            CategorySet members,
            boolean missingYes,
            Children children) {
        return new Split(
                feature,
                test,
                0,
                members,
                MissingRule.NAN,
                missingYes,
                children.yes(),
                children.no());
    }

    /// This split with another rule for missing values.
    public Split withMissing(MissingRule rule) {
        return new Split(feature, test, threshold, members, rule, missingYes, yes, no);
    }

    /// The two nodes below a split.
    public record Children(int yes, int no) {}
}
