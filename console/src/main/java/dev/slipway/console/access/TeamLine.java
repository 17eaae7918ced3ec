package dev.slipway.console.access;

import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.MemoryBounds;
import dev.slipway.api.spec.Quota;
import dev.slipway.api.spec.SlotBounds;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.TeamSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A team as pages show it.
///
/// @param about what it is, in words; empty where nobody said
/// @param bounds what it may take, in words
public record TeamLine(String name, String about, String bounds, Instant changed) {
    static Optional<TeamLine> of(DeclaredObject object) {
        Spec spec = object.spec();
        return spec instanceof TeamSpec team
                ? Optional.of(
                        new TeamLine(
                                team.name(),
                                text(team.description()),
                                bounds(team),
                                object.changed()))
                : Optional.empty();
    }

    private static String bounds(TeamSpec team) {
        List<String> bounds = new ArrayList<>();
        Quota quota = team.quota();
        if (quota != null) {
            quota.rate().ifPresent(rate -> bounds.add(rate + " req/s"));
            quota.most().ifPresent(most -> bounds.add(most + " requests at once"));
        }
        MemoryBounds memory = team.memory();
        if (memory != null) {
            bounds.add("memory " + range(memory.floor(), memory.ceiling()));
        }
        SlotBounds slots = team.slots();
        if (slots != null) {
            bounds.add("slots " + range(slots.floor(), slots.ceiling()));
        }
        return String.join(", ", bounds);
    }

    private static String range(@Nullable Object floor, @Nullable Object ceiling) {
        if (floor == null) {
            return "up to " + ceiling;
        }
        return ceiling == null ? "from " + floor : floor + " to " + ceiling;
    }

    private static String text(@Nullable Object words) {
        return words == null ? "" : words.toString();
    }
}
