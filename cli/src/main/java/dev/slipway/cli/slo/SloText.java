package dev.slipway.cli.slo;

import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloAlert.Burn;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.cli.Table;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How people read promises.
final class SloText {
    private static final int PLACES = 4;

    private SloText() {}

    /// A part as a percentage, without zeros at its end.
    static String percent(double part) {
        BigDecimal hundredths =
                BigDecimal.valueOf(part * 100)
                        .setScale(PLACES, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros();
        return hundredths.toPlainString() + " %";
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }

    static @Nullable String time(@Nullable Duration time) {
        return time == null ? null : Durations.text(time);
    }

    /// The alerts that are open, or none.
    static String open(SloStatus status) {
        String open =
                status.alerts().stream()
                        .filter(SloAlert::isOpen)
                        .map(alert -> Constants.word(alert.kind()))
                        .distinct()
                        .collect(Collectors.joining(", "));
        return open.isEmpty() ? "none" : open;
    }

    static Table alertTable() {
        return new Table(
                "ENDPOINT", "ALERT", "BUDGET", "SEVERITY", "STATE", "SINCE", "BURN", "FIRES AT");
    }

    static void row(Table table, SloAlert alert) {
        Burn burn = alert.burn();
        table.row(
                alert.endpoint(),
                Constants.word(alert.kind()),
                alert.indicator() == null ? null : Constants.word(alert.indicator()),
                Constants.word(alert.severity()),
                Constants.word(alert.state()) + (alert.isFrozen() ? frozen(alert) : ""),
                alert.since(),
                burn == null ? null : burn(burn),
                burn == null ? null : number(burn.threshold()));
    }

    private static String frozen(SloAlert alert) {
        return alert.indicator() == Indicator.LATENCY
                ? " (frozen: no good answers)"
                : " (frozen: no requests)";
    }

    static Table streamTable() {
        return new Table("STREAM", "ALERT", "SEVERITY", "STATE", "SINCE", "FOUND LAST");
    }

    static void row(Table table, StreamAlert alert) {
        table.row(
                alert.stream(),
                Constants.word(alert.kind()),
                Constants.word(alert.severity()),
                Constants.word(alert.state()),
                alert.since(),
                alert.reason());
    }

    private static String burn(Burn burn) {
        return "%s over %s, %s over %s"
                .formatted(
                        number(burn.overLong()),
                        Objects.requireNonNull(time(burn.longWindow())),
                        number(burn.overShort()),
                        Objects.requireNonNull(time(burn.shortWindow())));
    }
}
