package dev.slipway.server.demo;

import java.util.List;

/// Messages that cannot be scored, as feeds have them sooner or later.
final class HostileMessages {
    private static final List<String> ALL =
            List.of(
                    "ATL to ORD, about noon",
                    "{\"flight\":-1,\"date\":981331200000,\"distance\":606,\"origin\":\"ATL\"}",
                    "{\"flight\":-1,\"date\":\"yesterday\",\"distance\":606,\"origin\":\"ATL\","
                            + "\"destination\":\"ORD\"}",
                    "{\"flight\":-1,\"date\":981331200000,\"distance\":\"far\",\"origin\":\"ATL\","
                            + "\"destination\":\"ORD\"}",
                    "",
                    "{\"flight\":-1,\"date\":981331200000,\"distance\":606,"
                            + "\"origin\":[\"ATL\",\"BOS\"],\"destination\":\"ORD\"}");

    private HostileMessages() {}

    /// One of each kind in turn.
    static String number(int number) {
        return ALL.get(number % ALL.size());
    }
}
