package dev.slipway.console.overview;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.console.page.Figures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A figure of all endpoints together, to be read from across a room.
///
/// @param tone how it is coloured
/// @param detail what it is made of, in a few words
public record Total(String name, String value, String detail, String tone) {
    private static final double SCARCE = 0.25;

    /// What there is to say of one look.
    static List<Total> of(OverviewLook look) {
        List<Total> totals = new ArrayList<>();
        totals.add(endpoints(look.endpoints()));
        totals.add(rate(windows(look)));
        totals.add(errors(windows(look)));
        totals.add(budget(look.slos().values()));
        totals.add(alerts(look));
        totals.add(releases(look));
        look.costs().total().ifPresent(totals::add);
        return totals;
    }

    private static List<TrafficWindow> windows(OverviewLook look) {
        return look.windows().values().stream().flatMap(Collection::stream).toList();
    }

    private static Total endpoints(List<EndpointStatus> all) {
        long degraded =
                all.stream().filter(one -> one.state() == EndpointStatus.State.DEGRADED).count();
        long serving =
                all.stream().filter(one -> one.state() == EndpointStatus.State.SERVING).count();
        return new Total(
                "Endpoints",
                Figures.count(all.size()),
                degraded == 0 ? serving + " serving" : degraded + " degraded",
                degraded == 0 ? "calm" : "bad");
    }

    private static Total rate(List<TrafficWindow> windows) {
        double rate = windows.stream().mapToDouble(TrafficWindow::rate).sum();
        long asked = windows.stream().map(TrafficWindow::endpoint).distinct().count();
        return new Total(
                "Answers a second",
                Figures.number(rate),
                asked == 1 ? "by 1 endpoint" : "by " + asked + " endpoints",
                "calm");
    }

    private static Total errors(List<TrafficWindow> windows) {
        long answers = windows.stream().mapToLong(TrafficWindow::answers).sum();
        long bad = windows.stream().mapToLong(TrafficWindow::bad).sum();
        return new Total(
                "Errors",
                answers == 0 ? Figures.NONE : Figures.percent((double) bad / answers),
                Figures.count(bad) + " of " + Figures.count(answers),
                bad == 0 ? "calm" : "warn");
    }

    private static Total budget(Collection<SloStatus> slos) {
        return slos.stream()
                .min(Comparator.comparingDouble(Total::left))
                .map(least ->
                        new Total(
                                "Least budget left",
                                Figures.percent(left(least)),
                                least.endpoint().value(),
                                left(least) < SCARCE ? "bad" : "calm"))
                .orElse(new Total("Least budget left", Figures.NONE, "no promise", "calm"));
    }

    /// Of the endpoint's budgets, the one of which least is left.
    private static double left(SloStatus slo) {
        return slo.budgets().stream().mapToDouble(ErrorBudget::remaining).min().orElse(1);
    }

    private static Total alerts(OverviewLook look) {
        List<AlertState> all =
                Stream.concat(
                                look.slos().values().stream()
                                        .flatMap(slo -> slo.alerts().stream())
                                        .map(SloAlert::state),
                                look.streams().stream().map(StreamAlert::state))
                        .toList();
        long firing = all.stream().filter(AlertState::isOpen).count();
        long pending = all.stream().filter(one -> one == AlertState.PENDING).count();
        return new Total(
                "Alerts",
                Figures.count(firing),
                pending == 0 ? "firing" : "firing, " + pending + " pending",
                firing == 0 ? "calm" : "bad");
    }

    private static Total releases(OverviewLook look) {
        return new Total("Releases", Figures.count(look.releases().size()), "under way", "calm");
    }
}
