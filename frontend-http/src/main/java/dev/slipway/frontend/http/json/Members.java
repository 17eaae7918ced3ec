package dev.slipway.frontend.http.json;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The member names of one object as they go by; a name that comes twice is refused.
public final class Members {
    private static final int MOST = 65_536;

    private final JsonSource in;
    private @Nullable String first;
    private @Nullable String second;
    private @Nullable Set<String> all;

    /// The members of the object that `in` has just opened.
    public Members(JsonSource in) {
        this.in = in;
    }

    /// The next member's name, or null at the object's end.
    public @Nullable String next() {
        String name = in.nextName();
        if (name != null && !isNew(name)) {
            throw in.invalid("the name comes twice (expected: once)");
        }
        return name;
    }

    private boolean isNew(String name) {
        if (first == null) {
            first = name;
            return true;
        }
        if (second == null) {
            second = name;
            return !name.equals(first);
        }
        if (all == null) {
            all = new HashSet<>();
            all.add(first);
            all.add(second);
        }
        if (all.size() == MOST) {
            throw in.invalid("one more member (expected: at most " + MOST + ")");
        }
        return all.add(name);
    }
}
