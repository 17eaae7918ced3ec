package dev.slipway.api.tracking;

import java.util.List;
import java.util.Optional;

/// What is looked for, in which order, and how much of it.
///
/// @param orders the first counts most; the store adds one that makes the order total
public record Search(Condition where, List<Order> orders, Slice slice) {
    public Search {
        orders = List.copyOf(orders);
    }

    /// Everything in the store's own order.
    public static Search everything(Slice slice) {
        return new Search(Condition.ALWAYS, List.of(), slice);
    }

    /// What of an item is looked at.
    ///
    /// @param key of the attribute, metric, param or tag
    public record Field(Kind kind, String key) {
        /// Where a field stands.
        public enum Kind {
            ATTRIBUTE,
            METRIC,
            PARAM,
            TAG,
            DATASET
        }
    }

    /// One sort key.
    ///
    /// @param dataset the metric counts only when it was measured with it
    public record Order(Field field, boolean ascending, Optional<DatasetKey> dataset) {
        /// By a field, whatever it was measured with.
        public static Order by(Field field, boolean ascending) {
            return new Order(field, ascending, Optional.empty());
        }
    }
}
