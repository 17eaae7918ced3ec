package dev.slipway.console.overview;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ServerStatus;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.console.overview.OverviewView.AlertRow;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Questions;
import dev.slipway.console.page.StateTone;
import dev.slipway.console.page.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One look at all endpoints: what the server says of them at one time, put together by name.
///
/// @param windows what versions answered in the last ten seconds, by endpoint
/// @param slos promises, by endpoint
/// @param streams alerts of streams that are not in order
/// @param releases those that are open, by endpoint
/// @param costs of endpoints
record OverviewLook(
        List<EndpointStatus> endpoints,
        Map<EndpointName, List<TrafficWindow>> windows,
        Map<EndpointName, SloStatus> slos,
        List<StreamAlert> streams,
        Map<EndpointName, ReleaseHistory.Entry> releases,
        CostRates costs) {
    /// What an overview that is open is told.
    static News news(SlipwayClient server) {
        try (Questions questions = new Questions()) {
            Supplier<ServerStatus> status = questions.ask(server::status);
            Supplier<OverviewLook> look = asked(server, questions);
            return questions.then(() -> look.get().news(status.get()));
        }
    }

    /// A look whose questions have been asked, all at once; it waits for the answers.
    static Supplier<OverviewLook> asked(SlipwayClient server, Questions questions) {
        Supplier<List<EndpointStatus>> endpoints = questions.ask(server.endpoints()::all);
        Supplier<Map<EndpointName, List<TrafficWindow>>> windows =
                questions.ask(() -> windows(server));
        Supplier<Map<EndpointName, SloStatus>> slos = questions.ask(() -> slos(server));
        Supplier<List<StreamAlert>> streams = questions.ask(() -> server.alerts().streams());
        Supplier<Map<EndpointName, ReleaseHistory.Entry>> releases =
                questions.ask(() -> releases(server));
        Supplier<CostRates> costs =
                questions.ask(() -> ifAllowed(() -> CostRates.of(server.costs()), CostRates.NONE));
        return () ->
                new OverviewLook(
                        endpoints.get(),
                        windows.get(),
                        slos.get(),
                        streams.get(),
                        releases.get(),
                        costs.get());
    }

    private static Map<EndpointName, SloStatus> slos(SlipwayClient server) {
        return server.slosWithRaisedAlerts().objectives().stream()
                .collect(Collectors.toMap(SloStatus::endpoint, Function.identity()));
    }

    private static Map<EndpointName, ReleaseHistory.Entry> releases(SlipwayClient server) {
        return server.releases().open().releases().stream()
                .collect(
                        Collectors.toMap(
                                entry -> entry.id().endpoint(),
                                Function.identity(),
                                (newer, _) -> newer));
    }

    private static Map<EndpointName, List<TrafficWindow>> windows(SlipwayClient server) {
        return ifAllowed(
                () ->
                        server.windows().stream()
                                .collect(Collectors.groupingBy(TrafficWindow::endpoint)),
                Map.of());
    }

    /// Something else for whoever may not read metrics.
    private static <T> T ifAllowed(Supplier<T> asked, T otherwise) {
        try {
            return asked.get();
        } catch (SlipwayException e) {
            if (e.code() == ErrorCode.FORBIDDEN) {
                return otherwise;
            }
            throw e;
        }
    }

    OverviewView view(ServerStatus server, Instant now) {
        return new OverviewView(
                server.name() + " " + server.version(),
                now,
                Total.of(this),
                rows(),
                costs.isPriced(),
                alerts(),
                warnings(server));
    }

    private News news(ServerStatus server) {
        return new News(Total.of(this), rows(), alerts(), warnings(server));
    }

    private static List<String> warnings(ServerStatus server) {
        List<String> warnings = new ArrayList<>(server.brokenConnections());
        warnings.addAll(server.troubledStreams());
        warnings.addAll(server.troubledSchedules());
        warnings.addAll(server.staleFeatures());
        warnings.addAll(server.unknownColumns());
        if (!server.changes().isEmpty()) {
            warnings.add(
                    server.changes().size()
                            + " changes wait for a second person: "
                            + String.join(", ", server.changes()));
        }
        return warnings;
    }

    private List<EndpointRow> rows() {
        return endpoints.stream()
                .sorted(Comparator.comparing(status -> status.spec().name()))
                .map(this::row)
                .toList();
    }

    private EndpointRow row(EndpointStatus status) {
        EndpointName name = status.spec().endpoint();
        List<TrafficWindow> counted = windows.getOrDefault(name, List.of());
        TrafficWindow busiest =
                counted.stream().max(Comparator.comparingLong(TrafficWindow::answers)).orElse(null);
        double rate = counted.stream().mapToDouble(TrafficWindow::rate).sum();
        return new EndpointRow(
                name.value(),
                Words.plain(status.state()),
                StateTone.of(status.state()),
                status.reason() == null ? "" : status.reason(),
                List.of(
                        version(status),
                        rate == 0 ? Figures.NONE : Figures.rate(rate),
                        Figures.millis(busiest == null ? null : busiest.p50Millis()),
                        Figures.millis(busiest == null ? null : busiest.p99Millis()),
                        errors(counted),
                        budget(slos.get(name)),
                        release(releases.get(name)),
                        alerts(slos.get(name)),
                        costs.of(name)));
    }

    private static String version(EndpointStatus status) {
        String model = status.spec().serves().model().value();
        return status.serving() == null ? model : model + "/" + status.serving();
    }

    private static String errors(List<TrafficWindow> counted) {
        long answers = counted.stream().mapToLong(TrafficWindow::answers).sum();
        long bad = counted.stream().mapToLong(TrafficWindow::bad).sum();
        return answers == 0 ? Figures.NONE : Figures.percent((double) bad / answers);
    }

    private static String budget(@Nullable SloStatus slo) {
        if (slo == null) {
            return Figures.NONE;
        }
        OptionalDouble least = slo.budgets().stream().mapToDouble(ErrorBudget::remaining).min();
        return least.isEmpty() ? Figures.NONE : Figures.percent(least.getAsDouble());
    }

    private static String release(ReleaseHistory.@Nullable Entry entry) {
        return entry == null
                ? Figures.NONE
                : entry.stable() + " → " + entry.candidate() + ", " + Words.plain(entry.phase());
    }

    private static String alerts(@Nullable SloStatus slo) {
        long open = slo == null ? 0 : slo.alerts().stream().filter(SloAlert::isOpen).count();
        return open == 0 ? Figures.NONE : open + " firing";
    }

    private List<AlertRow> alerts() {
        Stream<AlertRow> ofEndpoints =
                slos.values().stream()
                        .flatMap(slo -> slo.alerts().stream())
                        .filter(alert -> alert.state() != AlertState.OK)
                        .map(alert -> row(alert));
        return Stream.concat(ofEndpoints, streams.stream().map(alert -> row(alert)))
                .sorted(
                        Comparator.comparing((AlertRow row) -> !row.state().isOpen())
                                .thenComparing(AlertRow::name))
                .toList();
    }

    private static AlertRow row(SloAlert alert) {
        String name = alert.endpoint().value();
        return new AlertRow(
                name,
                "/console/endpoints/" + Figures.path(name),
                alert.state(),
                words(alert),
                alert.since());
    }

    private static AlertRow row(StreamAlert alert) {
        String name = alert.stream().value();
        String kind = Words.plain(alert.kind());
        return new AlertRow(
                name,
                "/console/streams/" + Figures.path(name),
                alert.state(),
                Objects.requireNonNullElse(alert.reason(), kind),
                alert.since());
    }

    private static String words(SloAlert alert) {
        String what =
                switch (alert.kind()) {
                    case FAST_BURN -> "the budget would be gone within two days";
                    case SLOW_BURN -> "the budget would be gone within five days";
                    case STEADY_BURN -> "the budget would be gone before its window is over";
                    case ABSENT -> "nobody asks any more";
                };
        SloAlert.Burn burn = alert.burn();
        return burn == null
                ? what
                : what + " (burns " + Figures.number(burn.overLong()) + " times as fast as it may)";
    }
}
