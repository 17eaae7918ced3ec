package dev.slipway.console.overview;

import dev.slipway.api.cost.CostLine;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.model.EndpointName;
import dev.slipway.console.page.Figures;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What endpoints cost a day, on average since the server began to count.
///
/// @param currency absent when nothing has a price
/// @param endpoints cost so far, by endpoint
/// @param days that it was counted for
record CostRates(@Nullable String currency, Map<EndpointName, BigDecimal> endpoints, double days) {
    /// Nothing has a price.
    static final CostRates NONE = new CostRates(null, Map.of(), 0);

    CostRates {
        endpoints = Map.copyOf(endpoints);
    }

    static CostRates of(CostReport report) {
        double days = report.days();
        if (report.currency() == null || days <= 0) {
            return NONE;
        }
        Map<EndpointName, BigDecimal> endpoints = new HashMap<>();
        for (CostLine line : report.lines()) {
            endpoints.merge(line.endpoint(), new BigDecimal(line.cost()), BigDecimal::add);
        }
        return new CostRates(report.currency(), endpoints, days);
    }

    boolean isPriced() {
        return currency != null;
    }

    /// What one endpoint costs a day, with the currency.
    String of(EndpointName endpoint) {
        BigDecimal cost = endpoints.get(endpoint);
        return cost == null ? Figures.NONE : perDay(cost) + " " + currency;
    }

    /// What all of them cost a day; empty without prices.
    Optional<Total> total() {
        String unit = currency;
        if (unit == null) {
            return Optional.empty();
        }
        BigDecimal all = endpoints.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return Optional.of(new Total("Cost a day", perDay(all), unit + ", on average", "calm"));
    }

    private String perDay(BigDecimal cost) {
        return Figures.number(cost.doubleValue() / days);
    }
}
