package dev.slipway.frontend.http.control;

import dev.slipway.api.error.RefusalException;
import dev.slipway.documents.Names;
import dev.slipway.frontend.http.exchange.Exchange;
import io.helidon.common.uri.UriQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The parameters behind a path's question mark, all of them known.
record Query(Map<String, List<String>> values) {
    private static final int MOST = 1_000;
    private static final int USUAL = 100;

    Query {
        values = Map.copyOf(values);
    }

    /// *Errors*: a refusal naming the first parameter that is not in `known`.
    static Query of(Exchange exchange, List<String> known) {
        UriQuery query = exchange.request().query();
        Map<String, List<String>> values = new HashMap<>();
        for (String name : query.names()) {
            if (!known.contains(name)) {
                throw ApiCall.invalid(
                        name
                                + ": unknown parameter"
                                + (known.isEmpty()
                                        ? " (expected: none)"
                                        : Names.meantOrAll(name, known)));
            }
            values.put(name, query.all(name));
        }
        return new Query(values);
    }

    Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    <T> Optional<T> first(String name, Function<String, T> type) {
        return first(name).map(text -> ApiCall.parsed(name, text, type));
    }

    /// Whether a parameter is there and is not `false`.
    ///
    /// *Errors*: a refusal where it says anything but `true`, `false` or nothing.
    boolean flag(String name) {
        return first(name).map(text -> flag(name, text)).orElse(false);
    }

    private static boolean flag(String name, String text) {
        return switch (text) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw ApiCall.invalid(name + ": " + text + " (expected: true or false)");
        };
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /// How many things a page may have.
    int limit() {
        int limit = first("limit", Query::number).orElse(USUAL);
        if (limit < 1 || limit > MOST) {
            throw noLimit(Integer.toString(limit));
        }
        return limit;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw noLimit(text);
        }
    }

    private static RefusalException noLimit(String given) {
        return ApiCall.invalid("limit: " + given + " (expected: 1 to " + MOST + ")");
    }
}
