package dev.slipway.scan;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.scan.finding.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// A report as it is stored with a version and printed by `model scan -o json`.
public final class ReportJson {
    private ReportJson() {}

    /// Writes what a report has as members of the object that is open.
    public static void writeMembers(JsonGenerator json, Report report) throws IOException {
        json.writeNumberField("files", report.files());
        json.writeNumberField("bytes", report.bytes());
        json.writeNumberField("dropped", report.dropped());
        write(json, "findings", report.findings());
        write(json, "suppressed", report.suppressed());
    }

    private static void write(JsonGenerator json, String field, List<Finding> findings)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringField("file", finding.file());
            json.writeNumberField("offset", finding.offset());
            json.writeStringField("rule", finding.rule());
            json.writeStringField("severity", finding.severity().name().toLowerCase(Locale.ROOT));
            json.writeStringField("message", finding.message());
            json.writeStringField("fingerprint", finding.fingerprint());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
