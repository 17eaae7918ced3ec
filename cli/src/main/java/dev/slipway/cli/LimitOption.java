package dev.slipway.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/// How much of a long list a verb prints. Pages are asked for as they are needed, and a list that
/// goes on says so.
public final class LimitOption {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "At most this many (default: ${DEFAULT-VALUE}).")
    private int limit = 1_000;

    /// The first of them.
    ///
    /// *Errors*: `IllegalArgumentException` for a limit below 1.
    public <T> List<T> take(Console console, Stream<T> all) {
        return take(console, all, limit);
    }

    /// The first `limit` of them, where a verb has a limit of its own.
    ///
    /// *Errors*: as of the other.
    public static <T> List<T> take(Console console, Stream<T> all, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
        }
        List<T> taken = new ArrayList<>();
        Iterator<T> rest = all.iterator();
        while (taken.size() < limit && rest.hasNext()) {
            taken.add(rest.next());
        }
        if (rest.hasNext()) {
            console.err().printf("slipway: these are the first %,d; --limit shows more%n", limit);
        }
        return taken;
    }
}
