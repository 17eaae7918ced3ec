package dev.slipway.api.answer;

import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a server knows about one of its versions, for another server.
///
/// @param files of the package, whose list gives the version's digest
/// @param signature text of the signature bundle, where there is one
/// @param scan text of the scanner's report, where there is one
/// @param approvals verdicts on the version, in order
/// @param records of the journal that are about the version, in order, with the journal's first one
public record VersionExport(
        ModelName model,
        Version version,
        List<PushedFile> files,
        @Nullable String signature,
        @Nullable String scan,
        List<ApprovalEntry> approvals,
        List<JournalRecord> records) {
    public VersionExport {
        files = List.copyOf(files);
        approvals = List.copyOf(approvals);
        records = List.copyOf(records);
    }
}
