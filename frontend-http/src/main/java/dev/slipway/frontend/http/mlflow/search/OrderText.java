package dev.slipway.frontend.http.mlflow.search;

import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Search.Field;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads sort keys such as `metrics.loss DESC`.
public final class OrderText {
    private static final int MOST = 100;

    private OrderText() {}

    /// The sort keys in these texts, followed by `otherwise`.
    ///
    /// *Errors*: [TrackingRefusedException] for a key that is none, and for too many.
    public static List<Search.Order> parse(
            List<String> texts, Vocabulary vocabulary, Search.Order... otherwise) {
        checkCount(texts.size());
        List<Search.Order> orders = new ArrayList<>();
        for (String text : texts) {
            orders.add(order(text, vocabulary));
        }
        orders.addAll(List.of(otherwise));
        return orders;
    }

    /// *Errors*: [TrackingRefusedException] for more sort keys than a search may have.
    public static void checkCount(int count) {
        if (count > MOST) {
            throw TrackingRefusedException.invalid(
                    "order_by: " + count + " keys (expected: <= " + MOST + ")");
        }
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
