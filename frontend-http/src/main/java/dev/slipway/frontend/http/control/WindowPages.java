package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.answer.WindowList;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.documents.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// What versions answered in stretches of time: of endpoints whose metrics the caller may read.
final class WindowPages {
    private static final Duration USUAL = Duration.ofMinutes(15);
    private static final Duration MOST = Duration.ofDays(1);

    ApiAnswer newest(ApiCall call) {
        call.query();
        Set<EndpointName> shown = Lookups.shown(call, Permission.READ_METRICS);
        return ApiAnswer.of(
                new WindowList(
                        call.ports().windows().newest().stream()
                                .filter(window -> shown.contains(window.endpoint()))
                                .filter(ofTheirs(call))
                                .toList()));
    }

    ApiAnswer ofEndpoint(ApiCall call) {
        EndpointName name = call.at("endpoint", EndpointName::new);
        Duration past = call.query().first("past", WindowPages::past).orElse(USUAL);
        EndpointSpec _ = Lookups.endpoint(call, Permission.READ_METRICS);
        List<TrafficWindow> windows =
                call.mayBeShown(Permission.READ_METRICS, name)
                        ? call.ports().windows().of(name, past).stream()
                                .filter(ofTheirs(call))
                                .toList()
                        : List.of();
        return ApiAnswer.of(new WindowList(windows));
    }

    private static Predicate<TrafficWindow> ofTheirs(ApiCall call) {
        BiPredicate<EndpointName, Instant> seen = EarlierOwners.seen(call, Permission.READ_METRICS);
        return window -> seen.test(window.endpoint(), window.start());
    }

    private static Duration past(String text) {
        Duration past = Durations.parse(text);
        if (!past.isPositive() || past.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "past: " + text + " (expected: above 0, at most " + Durations.text(MOST) + ")");
        }
        return past;
    }
}
