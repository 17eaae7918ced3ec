package dev.slipway.console.access;

import dev.slipway.console.page.Page;
import java.util.List;

/// All pages about access.
public final class AccessPages {
    private AccessPages() {}

    /// The pages.
    public static List<Page> all() {
        return List.of(new AccessPage(), new NewTokenPage(), new TokenEndPage());
    }
}
