package dev.slipway.console.prediction;

import dev.slipway.console.page.Page;
import java.util.List;

/// All pages about predictions that were kept.
public final class PredictionPages {
    private PredictionPages() {}

    /// The pages.
    public static List<Page> all() {
        return List.of(new PredictionListPage(), new OnePredictionPage());
    }
}
