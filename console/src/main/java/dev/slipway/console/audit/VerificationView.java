package dev.slipway.console.audit;

import dev.slipway.api.answer.AuditVerification;
import dev.slipway.console.page.Links;

/// What a walk over records of the journal has shown.
///
/// @param from the first record that was looked at
/// @param last what the last stretch of the walk has shown
public record VerificationView(long from, AuditVerification last) {
    /// How many records were found sound.
    public long sound() {
        return last.upTo() - from + 1;
    }

    /// Address of the page that walks on from here.
    public String further() {
        return Links.to("/audit/verification").with("after", Long.toString(last.upTo())).toString();
    }
}
