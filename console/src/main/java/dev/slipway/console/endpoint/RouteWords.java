package dev.slipway.console.endpoint;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.OpenRelease;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.SlotStatus;
import dev.slipway.console.endpoint.EndpointView.SlotsView;
import dev.slipway.console.endpoint.EndpointView.WeightView;
import dev.slipway.console.page.Figures;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which versions of an endpoint answer, and what they and the server have for it.
final class RouteWords {
    private RouteWords() {}

    /// The versions that answer with the part of the traffic that each is meant to have.
    static List<WeightView> weights(EndpointStatus status) {
        OpenRelease release = status.release();
        if (release != null) {
            double weight = release.weight();
            return List.of(
                    weight(release.stable(), "stable", 1 - weight, 1, 0),
                    weight(release.candidate(), "candidate", weight, 2, 1 - weight));
        }
        VersionNumber serving = status.serving();
        return serving == null ? List.of() : List.of(weight(serving, "", 1, 1, 0));
    }

    private static WeightView weight(
            VersionNumber version, String role, double weight, int place, double from) {
        return new WeightView(
                version.toString(), role, weight, place, percent(from), percent(weight));
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.2f", 100 * part);
    }

    static @Nullable SlotsView slots(@Nullable SlotStatus slots) {
        if (slots == null) {
            return null;
        }
        double part = slots.demand() / Math.max(1, slots.slots());
        return new SlotsView(
                Figures.count(slots.slots()),
                Figures.number(slots.demand()),
                Figures.percent(part),
                String.format(Locale.ROOT, "%.3f", Math.clamp(part, 0, 1)));
    }

    static @Nullable String memory(@Nullable MemoryUse memory) {
        return memory == null
                ? null
                : Figures.bytes(memory.heapBytes() + memory.directBytes() + memory.nativeBytes());
    }
}
