package dev.slipway.console.cost;

import dev.slipway.api.cost.CostLine;
import dev.slipway.api.cost.Usage;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Words;
import dev.slipway.documents.MemoryHours;
import org.jspecify.annotations.Nullable;

/// What one version used for one team and one cause, in the words of its cells.
public record CostRow(
        String endpoint,
        String version,
        String team,
        String cause,
        String answers,
        String rows,
        String slots,
        String processors,
        String memory,
        String cost) {
    private static final double NANOS = 1e9;

    static CostRow of(CostLine line, @Nullable String currency) {
        Usage used = line.usage();
        return new CostRow(
                line.endpoint().value(),
                line.version() == null ? "earlier" : line.version().toString(),
                line.team().value(),
                Words.of(line.cause()),
                Figures.count(used.predictions()),
                Figures.count(used.rows()),
                seconds(used.slotNanos()),
                seconds(used.cpuNanos()),
                MemoryHours.text(used.byteSeconds()),
                Figures.money(line.cost(), currency));
    }

    static String seconds(long nanos) {
        return Figures.number(nanos / NANOS) + " s";
    }
}
