package dev.slipway.frontend.http.mlflow.search;

import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Search.Field;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads sort keys such as `metrics.loss DESC`.
public final class OrderText {
    private OrderText() {}

    /// The sort keys in these texts, followed by `otherwise`.
    ///
    /// *Errors*: [TrackingRefusedException] for a key that is none.
    public static List<Search.Order> parse(
            List<String> texts, Vocabulary vocabulary, Search.Order... otherwise) {
        List<Search.Order> orders = new ArrayList<>();
        for (String text : texts) {
            orders.add(order(text, vocabulary));
        }
        orders.addAll(List.of(otherwise));
        return orders;
    }

    private static Search.Order order(String text, Vocabulary vocabulary) {
        String key = text.strip();
        String upper = key.toUpperCase(Locale.ROOT);
        boolean descending = upper.endsWith(" DESC");
        if (descending || upper.endsWith(" ASC")) {
            key = key.substring(0, key.lastIndexOf(' ')).strip();
        }
        String plain = key.replace("`", "").replace("\"", "");
        Field field =
                vocabulary
                        .field(plain)
                        .filter(found -> found.kind() != Field.Kind.DATASET)
                        .orElseThrow(() ->
                                TrackingRefusedException.invalid(
                                        "Invalid order_by clause '"
                                                + text
                                                + "' (expected: a field, then ASC or"
                                                + " DESC)"));
        return Search.Order.by(field, !descending);
    }

    /// By an attribute, the latest or largest first.
    public static Search.Order latest(String attribute) {
        return Search.Order.by(new Field(Field.Kind.ATTRIBUTE, attribute), false);
    }
}
