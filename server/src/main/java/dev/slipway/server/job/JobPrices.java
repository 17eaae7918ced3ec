package dev.slipway.server.job;

import dev.slipway.api.cost.CostReport;
import dev.slipway.api.cost.Usage;
import dev.slipway.cost.PriceList;
import org.jspecify.annotations.Nullable;

/// What jobs cost.
///
/// @param list absent when nothing has a price
record JobPrices(@Nullable PriceList list) {
    /// In the currency, or `unpriced`.
    String of(Usage usage) {
        return list == null ? CostReport.UNPRICED : list.of(usage).toPlainString();
    }

    @Nullable String currency() {
        return list == null ? null : list.currency();
    }
}
