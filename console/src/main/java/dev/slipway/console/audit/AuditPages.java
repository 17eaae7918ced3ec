package dev.slipway.console.audit;

import dev.slipway.console.page.Page;
import java.util.List;

/// All pages about the journal.
public final class AuditPages {
    private AuditPages() {}

    /// The pages.
    public static List<Page> all() {
        return List.of(new RecordListPage(), new OneRecordPage(), new VerificationPage());
    }
}
