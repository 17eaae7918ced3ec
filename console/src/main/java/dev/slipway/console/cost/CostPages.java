package dev.slipway.console.cost;

import dev.slipway.console.page.Page;
import java.util.List;

/// All pages about cost.
public final class CostPages {
    private CostPages() {}

    /// The pages.
    public static List<Page> all() {
        return List.of(new CostListPage());
    }
}
