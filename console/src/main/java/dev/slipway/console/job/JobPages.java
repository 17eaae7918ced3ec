package dev.slipway.console.job;

import dev.slipway.console.page.Page;
import java.util.List;

/// All pages about jobs.
public final class JobPages {
    private JobPages() {}

    /// The pages.
    public static List<Page> all() {
        return List.of(
                new JobListPage(),
                new OneJobPage(),
                new JobEndPage(),
                new OneStreamPage(),
                StreamVerbPage.start(),
                StreamVerbPage.stop(),
                StreamVerbPage.repair());
    }
}
