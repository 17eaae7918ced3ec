package dev.slipway.console.shadow;

import dev.slipway.console.page.Page;
import java.util.List;

/// All pages about shadows.
public final class ShadowPages {
    private ShadowPages() {}

    /// The pages.
    public static List<Page> all() {
        return List.of(new ShadowListPage(), new OneShadowPage(), new ShadowEndPage());
    }
}
