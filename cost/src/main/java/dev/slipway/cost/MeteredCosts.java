package dev.slipway.cost;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.CostLine;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.cost.Costs;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reports of what meters counted, in money where there are prices.
///
/// *Threads*: safe from any number of threads.
public final class MeteredCosts implements Costs {
    private static final Comparator<MeterReading> ORDER =
            Comparator.comparing((MeterReading one) -> one.endpoint().value())
                    .thenComparingLong(MeteredCosts::number)
                    .thenComparing(one -> one.team().value())
                    .thenComparing(MeterReading::cause);

    /// By more a clock does not drift that was right at the start.
    private static final Duration DRIFT = Duration.ofMinutes(1);

    private final Meters meters;
    private final @Nullable PriceList prices;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Instant begun;
    private final long begunNanos;

    /// Reports on `meters`, which begin to count now.
    ///
    /// @param prices absent when nothing has a price
    /// @param nanoTime a monotonic clock
    public MeteredCosts(
            Meters meters, @Nullable PriceList prices, InstantSource clock, LongSupplier nanoTime) {
        this.meters = meters;
        this.prices = prices;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.begun = clock.instant();
        this.begunNanos = nanoTime.getAsLong();
    }

    /// When it began, by what the clock says now: at the start that may have been years away, until
    /// somebody set it. Else it stays what it was. While the machine slept nothing was counted, so
    /// that is no time.
    private Instant since(Instant now) {
        Instant since = now.minusNanos(nanoTime.getAsLong() - begunNanos);
        return Duration.between(begun, since).abs().compareTo(DRIFT) < 0 ? begun : since;
    }

    private static long number(MeterReading reading) {
        return Optional.ofNullable(reading.version()).map(VersionNumber::value).orElse(0L);
    }

    @Override
    public CostReport report(Predicate<MeterReading> wanted) {
        List<MeterReading> readings =
                together(meters.readings().stream().filter(wanted).toList()).stream()
                        .sorted(ORDER)
                        .toList();
        Instant now = clock.instant();
        return new CostReport(
                since(now),
                now,
                prices == null ? null : prices.currency(),
                readings.stream().map(this::line).toList(),
                total(readings));
    }

    /// One reading for each line: an endpoint that is gone may have had the name of another.
    private static List<MeterReading> together(List<MeterReading> readings) {
        Map<Subject, Usage> used = new LinkedHashMap<>();
        for (MeterReading one : readings) {
            used.merge(
                    new Subject(one.endpoint(), one.version(), one.team(), one.cause()),
                    one.usage(),
                    Usage::plus);
        }
        return used.entrySet().stream()
                .map(entry -> entry.getKey().reading(entry.getValue()))
                .toList();
    }

    /// What a line is about.
    private record Subject(
            EndpointName endpoint,
            @Nullable VersionNumber version,
            TeamName team,
            CostCause cause) {
        MeterReading reading(Usage usage) {
            return new MeterReading(endpoint, version, team, cause, usage);
        }
    }

    private CostLine line(MeterReading one) {
        return new CostLine(
                one.endpoint(),
                one.version(),
                one.team(),
                one.cause(),
                one.usage(),
                prices == null ? CostReport.UNPRICED : prices.of(one.usage()).toPlainString());
    }

    private String total(List<MeterReading> readings) {
        return prices == null
                ? CostReport.UNPRICED
                : readings.stream()
                        .map(one -> prices.of(one.usage()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .toPlainString();
    }
}
