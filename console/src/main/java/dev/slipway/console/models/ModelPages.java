package dev.slipway.console.models;

import dev.slipway.console.page.Page;
import java.util.List;

/// All pages about models.
public final class ModelPages {
    private ModelPages() {}

    /// The pages.
    public static List<Page> all() {
        return List.of(
                new ModelListPage(),
                new OneModelPage(),
                new OneVersionPage(),
                new VerdictPage(),
                new ComparisonPage());
    }
}
